/** The chain as a picture: measured as it is drawn, then laid out by dagre. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { textScale, useWidth } from '../app/use';
import type { Case, Tree } from '../model/case';
import { plural } from '../model/words';
import { EndCard, GapCard, HopLabel, OriginCard, SessionCard } from './cards';
import { type Edge, type Graph, graphOf, type Node } from './graph';
import { isDescent, type Placed, place, type Plan, planFor, type Point } from './layout';

const FEW = 3;
type Fold = (session: string) => void;

function PartView({ node, onFold }: { node: Node; onFold: Fold }) {
  const { part } = node;
  switch (part.kind) {
    case 'origin': return <OriginCard origin={part.origin} end={part.end} />;
    case 'session': return <SessionCard session={part.session} isOrigin={part.isOrigin} />;
    case 'end': return <EndCard end={part.end} alternative={part.alternative} />;
    case 'gap': return <GapCard origin={part.origin} />;
    case 'hop': return <HopLabel hop={part.hop} alternative={part.alternative} />;
    case 'fold':
      return (
        <button type="button" class="fold" aria-expanded={part.open} onClick={() => onFold(part.of)}>
          {part.open ? '−' : '+'} {plural(part.count, 'descendant')}
        </button>
      );
  }
}

const path = (points: Point[]): string => points.map(({ x, y }, i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function arrowHead(points: Point[]): string {
  const tip = points.at(-1)!, before = points.at(-2)!;
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const back = { x: tip.x - dx * 9, y: tip.y - dy * 9 };
  return `M${tip.x} ${tip.y}L${back.x - dy * 5} ${back.y + dx * 5}L${back.x + dy * 5} ${back.y - dx * 5}Z`;
}

function Line({ edge, points }: { edge: Edge; points: Point[] }) {
  return (
    <g class={`line line-${edge.line}`}>
      <path d={path(points)} />
      {edge.arrow && <path class="arrow" d={arrowHead(points)} />}
    </g>
  );
}

/** draws at natural height first, then places; drawing and placing happen in one frame */
function usePlaced(graph: Graph, plan: Plan) {
  const box = useRef<HTMLDivElement>(null);
  const [placed, setPlaced] = useState<Placed | null>(null);
  useLayoutEffect(() => {
    const heights = new Map<string, number>();
    for (const element of box.current!.querySelectorAll<HTMLElement>('[data-node]'))
      heights.set(element.dataset['node']!, element.offsetHeight);
    setPlaced(place(graph, plan, (id) => heights.get(id) ?? 80));
  }, [graph, plan]);
  return [box, placed] as const;
}

function spoken(graph: Graph): string {
  const words = { session: 'session', origin: 'origin', end: 'caller', gap: 'gap', hop: 'hop', fold: 'fold' };
  const count = (kind: keyof typeof words) => graph.nodes.filter((node) => node.part.kind === kind).length;
  return `chain of ${plural(count('hop'), 'hop')} through ${plural(count('session') + count('origin'), 'identity', 'identities')}`;
}

/** reading order is the chain's: from the origin to the lead */
const inOrder = (graph: Graph, placed: Placed | null): Node[] => {
  if (!placed) return graph.nodes;
  const at = (id: string) => placed.places.get(id) ?? { x: 0, y: 0 };
  const hangs = (node: Node) => +graph.edges.some((edge) => edge.to === node.id && isDescent(edge));
  return [...graph.nodes].sort((a, b) => hangs(a) - hangs(b) || at(a.id).x + at(a.id).y - at(b.id).x - at(b.id).y);
};

function Picture({ graph, plan, onFold }: { graph: Graph; plan: Plan; onFold: Fold }) {
  const [box, placed] = usePlaced(graph, plan);
  const size = placed?.size;
  return (
    <div class={`picture picture-${plan.direction}`} ref={box} style={{ height: `${size?.height ?? 0}px`, width: `${size?.width ?? 0}px` }}>
      <svg class="lines" aria-hidden width={size?.width ?? 0} height={size?.height ?? 0}>
        {placed && placed.lines.length === graph.edges.length && graph.edges.map((edge, i) => <Line key={i} edge={edge} points={placed.lines[i]!} />)}
      </svg>
      <ol class="nodes" aria-label={spoken(graph)}>
        {inOrder(graph, placed).map((node) => {
          const at = placed?.places.get(node.id);
          return (
            <li key={node.id} data-node={node.id} style={{ width: `${plan.width(node)}px`, left: `${at?.x ?? 0}px`, top: `${at?.y ?? 0}px` }}>
              <PartView node={node} onFold={onFold} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** a few descendants are shown, many are counted */
function unfoldedAtFirst(tree: Tree | null): ReadonlySet<string> {
  const descendants = tree?.sessions.filter((session) => session.relation === 'descendant') ?? [];
  return new Set(descendants.length <= FEW ? descendants.map((session) => session.parent_session_id ?? '') : []);
}

export function ChainPicture({ kase, tree }: { kase: Case; tree: Tree | null }) {
  const [ref, width] = useWidth<HTMLDivElement>(1000);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => unfoldedAtFirst(tree));
  useEffect(() => setOpen(unfoldedAtFirst(tree)), [tree]);
  const graph = useMemo(() => graphOf(kase, tree, open), [kase, tree, open]);
  const plan = useMemo(() => planFor(graph, width, textScale()), [graph, width]);
  const fold = (session: string) =>
    setOpen((before) => new Set(before.has(session) ? [...before].filter((each) => each !== session) : [...before, session]));
  return (
    <div class="chain" ref={ref}>
      {graph.nodes.length > 0 && <Picture graph={graph} plan={plan} onFold={fold} />}
    </div>
  );
}
