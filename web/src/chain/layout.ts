/** Where everything of the chain stands: left to right where there is room, else from the top down. */
import dagre from '@dagrejs/dagre';
import type { Graph, Node } from './graph';

export type Direction = 'LR' | 'TB';
export interface Size {
  width: number;
  height: number;
}
export interface Placed {
  places: Map<string, Size & { x: number; y: number }>;
  /** an edge's corners, in the order of the graph's edges */
  lines: { x: number; y: number }[][];
  size: Size;
}
export interface Plan {
  direction: Direction;
  width: (node: Node) => number;
}

const HOP = { LR: 120, TB: 230 };
const FOLD = 92;
const CARD = { least: 168, most: 290 };
const GAP = { LR: 8, TB: 14 };

/** nodes of each kind on the longest way through the graph */
function longest(graph: Graph): { cards: number; hops: number; folds: number } {
  const depth = new Map<string, { cards: number; hops: number; folds: number }>();
  const kinds = new Map(graph.nodes.map((node) => [node.id, node.part.kind]));
  const visit = (id: string): { cards: number; hops: number; folds: number } => {
    const known = depth.get(id);
    if (known) return known;
    depth.set(id, { cards: 0, hops: 0, folds: 0 }); // a cycle ends here
    const after = graph.edges.filter((edge) => edge.from === id).map((edge) => visit(edge.to));
    const most = (member: 'cards' | 'hops' | 'folds') => Math.max(0, ...after.map((each) => each[member]));
    const kind = kinds.get(id);
    const own = { cards: +(kind !== 'hop' && kind !== 'fold'), hops: +(kind === 'hop'), folds: +(kind === 'fold') };
    const sum = { cards: own.cards + most('cards'), hops: own.hops + most('hops'), folds: own.folds + most('folds') };
    depth.set(id, sum);
    return sum;
  };
  const all = graph.nodes.map((node) => visit(node.id));
  const most = (member: 'cards' | 'hops' | 'folds') => Math.max(0, ...all.map((each) => each[member]));
  return { cards: most('cards'), hops: most('hops'), folds: most('folds') };
}

/** the direction, and how wide each node may be; `scale` is the page's text size in units of 16 pixels */
export function planFor(graph: Graph, width: number, scale: number): Plan {
  const { cards, hops, folds } = longest(graph);
  const taken = (hops * HOP.LR + folds * FOLD) * scale + (cards + hops + folds - 1) * GAP.LR * 2;
  const card = Math.min(CARD.most * scale, (width - taken - 2) / Math.max(1, cards));
  const direction = card >= CARD.least * scale && graph.nodes.length > 1 ? 'LR' : 'TB';
  const cardWidth = direction === 'LR' ? card : Math.min(width - 2, 420 * scale);
  return {
    direction,
    width: ({ part }) => {
      if (part.kind === 'fold') return FOLD * scale;
      if (part.kind === 'hop') return Math.min(width - 2, HOP[direction] * scale);
      return Math.floor(cardWidth);
    },
  };
}

export function place(graph: Graph, plan: Plan, heightOf: (id: string) => number): Placed {
  const layout = new dagre.graphlib.Graph({ multigraph: true });
  const gap = GAP[plan.direction];
  layout.setGraph({ rankdir: plan.direction, ranksep: gap, nodesep: 18, edgesep: 8, marginx: 1, marginy: 1 });
  for (const node of graph.nodes) layout.setNode(node.id, { width: plan.width(node), height: heightOf(node.id) });
  graph.edges.forEach((edge, i) => layout.setEdge(edge.from, edge.to, { weight: edge.line === 'alternative' ? 1 : 8 }, String(i)));
  dagre.layout(layout);
  const places = new Map(
    graph.nodes.map(({ id }) => {
      const { x, y, width, height } = layout.node(id) as Size & { x: number; y: number };
      return [id, { x: x - width / 2, y: y - height / 2, width, height }];
    }),
  );
  const lines = graph.edges.map((edge, i) => (layout.edge(edge.from, edge.to, String(i)) as { points: { x: number; y: number }[] }).points);
  const { width = 0, height = 0 } = layout.graph() as Partial<Size>;
  return { places, lines, size: { width, height } };
}
