/** The chain as a graph: nodes are who stood there, hops are how they got there; hops are nodes too, so that a layout keeps room for their words. */
import type { Case, Confidence, Hop, HopEnd, Origin, Session, Tree } from '../model/case';

export type Line = Confidence | 'alternative' | 'descent';

export type Part =
  | { kind: 'origin'; origin: Origin; end: HopEnd | null }
  | { kind: 'session'; session: Session; isOrigin: boolean }
  | { kind: 'end'; end: HopEnd; alternative: boolean }
  | { kind: 'gap'; origin: Origin }
  | { kind: 'hop'; hop: Hop; alternative: boolean }
  | { kind: 'fold'; of: string; count: number; open: boolean };

export interface Node {
  id: string;
  part: Part;
}
export interface Edge {
  from: string;
  to: string;
  line: Line;
  /** an arrow stands at its end */
  arrow: boolean;
}
export interface Graph {
  nodes: Node[];
  edges: Edge[];
}

/** a gap is drawn where the program says there is nothing behind: nobody known, or somebody elsewhere */
const endsInGap = (kase: Case): boolean => kase.verdict.confidence === 'gap' && kase.verdict.origin.event_id === null;

class Builder {
  readonly graph: Graph = { nodes: [], edges: [] };
  private readonly sessions: Map<string, Session>;

  constructor(
    private readonly kase: Case,
    private readonly tree: Tree | null,
    private readonly open: ReadonlySet<string>,
  ) {
    const all = [...kase.sessions, ...(tree?.sessions ?? [])];
    this.sessions = new Map(all.reverse().map((session) => [session.session_id, session]));
  }

  private add(id: string, part: Part): string {
    if (!this.graph.nodes.some((node) => node.id === id)) this.graph.nodes.push({ id, part });
    return id;
  }

  private join(from: string, to: string, line: Line, arrow = true): void {
    this.graph.edges.push({ from, to, line, arrow });
  }

  private sessionNode(id: string | null, isOrigin = false): string | null {
    const session = id ? this.sessions.get(id) : undefined;
    return session ? this.add(`session ${session.session_id}`, { kind: 'session', session, isOrigin }) : null;
  }

  private parentNode(hop: Hop, index: number): string {
    const last = index === this.kase.chain.length - 1;
    const session = this.sessionNode(hop.parent.session_id, last);
    if (session) return session;
    return last
      ? this.add('origin', { kind: 'origin', origin: this.kase.verdict.origin, end: hop.parent })
      : this.add(`end ${index}`, { kind: 'end', end: hop.parent, alternative: false });
  }

  private hopBetween(parent: string, hop: Hop, child: string, id: string, alternative: boolean): void {
    const line = alternative ? 'alternative' : hop.confidence;
    const node = this.add(id, { kind: 'hop', hop, alternative });
    this.join(parent, node, line, false);
    this.join(node, child, line);
  }

  private alternatives(hop: Hop, child: string, index: number): void {
    hop.alternatives.forEach((other, i) => {
      const known = this.sessionNode(other.parent.session_id);
      const parent = known ?? this.add(`alternative ${index} ${i}`, { kind: 'end', end: other.parent, alternative: true });
      this.hopBetween(parent, other, child, `alternative hop ${index} ${i}`, true);
    });
  }

  private chain(lead: string): string {
    let child = lead;
    this.kase.chain.forEach((hop, index) => {
      const parent = this.parentNode(hop, index);
      this.hopBetween(parent, hop, child, `hop ${index}`, false);
      this.alternatives(hop, child, index);
      child = parent;
    });
    return child;
  }

  private gap(first: string): void {
    this.add('gap', { kind: 'gap', origin: this.kase.verdict.origin });
    this.join('gap', first, 'gap');
  }

  private descendants(id: string, parent: string): void {
    const children = (this.tree?.sessions ?? []).filter((s) => s.relation === 'descendant' && s.parent_session_id === id);
    if (!children.length) return;
    const open = this.open.has(id);
    const fold = this.add(`fold ${id}`, { kind: 'fold', of: id, count: children.length, open });
    this.join(parent, fold, 'descent', false);
    if (!open) return;
    for (const child of children) {
      const node = this.sessionNode(child.session_id)!;
      this.join(fold, node, 'descent');
      this.descendants(child.session_id, node);
    }
  }

  build(): Graph {
    const leads = this.kase.sessions.filter((session) => session.relation === 'lead');
    const [lead] = leads;
    if (!lead || leads.length > 1) return this.graph; // a chain is told for one session
    const node = this.sessionNode(lead.session_id, this.kase.chain.length === 0 && !endsInGap(this.kase))!;
    const first = this.chain(node);
    if (endsInGap(this.kase)) this.gap(first);
    this.descendants(lead.session_id, node);
    return this.graph;
  }
}

/** `open` holds the sessions whose descendants are unfolded */
export const graphOf = (kase: Case, tree: Tree | null, open: ReadonlySet<string>): Graph => new Builder(kase, tree, open).build();
