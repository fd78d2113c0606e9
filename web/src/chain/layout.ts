/** Where the chain stands: left to right where there is room, else from the top down. Its descendants hang below it (outline.ts). */
import dagre from '@dagrejs/dagre';
import type { Edge, Graph, Node } from './graph';
import { depthOf, hang, INDENT } from './outline';

export type Direction = 'LR' | 'TB';
export interface Size {
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}
export type Place = Point & Size;
export interface Placed {
  places: Map<string, Place>;
  /** an edge's corners, in the order of the graph's edges */
  lines: Point[][];
  size: Size;
}
export interface Plan {
  direction: Direction;
  scale: number;
  width: (node: Node) => number;
}

const HOP = { LR: 132, TB: 290 };
const FOLD = 130;
const CARD = { least: 158, most: 290, TB: 420 };
const GAP = { LR: 5, TB: 8 };

export const isDescent = (edge: Edge): boolean => edge.line === 'descent';

interface Way {
  cards: number;
  hops: number;
}
const longer = (a: Way, b: Way): Way => ({ cards: Math.max(a.cards, b.cards), hops: Math.max(a.hops, b.hops) });

/** how many cards and hops the longest way through the chain has */
function longest(graph: Graph): Way {
  const known = new Map<string, Way>();
  const kinds = new Map(graph.nodes.map((node) => [node.id, node.part.kind]));
  const visit = (id: string): Way => {
    const before = known.get(id);
    if (before) return before;
    known.set(id, { cards: 0, hops: 0 }); // a cycle ends here
    const next = graph.edges.filter((edge) => edge.from === id && !isDescent(edge)).map((edge) => visit(edge.to));
    const after = next.reduce(longer, { cards: 0, hops: 0 });
    const way = kinds.get(id) === 'hop' ? { ...after, hops: after.hops + 1 } : { ...after, cards: after.cards + 1 };
    known.set(id, way);
    return way;
  };
  return graph.nodes.map((node) => visit(node.id)).reduce(longer, { cards: 1, hops: 0 });
}

/** the direction, and how wide each node may be; `scale` is the page's text size in units of 16 pixels */
export function planFor(graph: Graph, width: number, scale: number): Plan {
  const { cards, hops } = longest(graph);
  const aside = depthOf(graph) * INDENT * scale;
  const room = width - 2 - aside - hops * HOP.LR * scale - (cards + hops - 1) * GAP.LR * 2;
  const card = Math.min(CARD.most * scale, room / cards);
  const direction = card >= CARD.least * scale ? 'LR' : 'TB';
  const wide = Math.floor(direction === 'LR' ? card : Math.min(width - 2 - aside, CARD.TB * scale));
  const hop = Math.min(width - 2, HOP[direction] * scale);
  return { direction, scale, width: ({ part }) => (part.kind === 'fold' ? FOLD * scale : part.kind === 'hop' ? hop : wide) };
}

type Layout = InstanceType<typeof dagre.graphlib.Graph>;

function layOut(nodes: Node[], edges: Edge[], plan: Plan, heightOf: (id: string) => number): Layout {
  const layout = new dagre.graphlib.Graph({ multigraph: true });
  layout.setGraph({ rankdir: plan.direction, ranksep: GAP[plan.direction], nodesep: 18, edgesep: 8, marginx: 1, marginy: 1 });
  for (const node of nodes) layout.setNode(node.id, { width: plan.width(node), height: heightOf(node.id) });
  edges.forEach((edge, i) => layout.setEdge(edge.from, edge.to, { weight: edge.line === 'alternative' ? 1 : 8 }, String(i)));
  dagre.layout(layout);
  return layout;
}

function placeOf(layout: Layout, id: string): Place {
  const { x, y, width, height } = layout.node(id) as Place;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** a line runs through its hop: the hop's words stand on both sides */
function linesOf(layout: Layout, nodes: Node[], edges: Edge[]): Point[][] {
  const hops = new Set(nodes.filter((node) => node.part.kind === 'hop').map((node) => node.id));
  const centre = (id: string): Point[] => {
    const { x, y } = layout.node(id) as Point;
    return hops.has(id) ? [{ x, y }] : [];
  };
  return edges.map(({ from, to }, i) => [...centre(from), ...(layout.edge(from, to, String(i)) as { points: Point[] }).points, ...centre(to)]);
}

export function place(graph: Graph, plan: Plan, heightOf: (id: string) => number): Placed {
  const hanging = new Set(graph.edges.filter(isDescent).map((edge) => edge.to));
  const nodes = graph.nodes.filter((node) => !hanging.has(node.id));
  const edges = graph.edges.filter((edge) => !isDescent(edge));
  const layout = layOut(nodes, edges, plan, heightOf);
  const places = new Map(nodes.map(({ id }) => [id, placeOf(layout, id)]));
  const drawn = new Map(edges.map((edge, i) => [edge, linesOf(layout, nodes, edges)[i]!]));
  hang(graph, plan, heightOf, places, drawn);
  const far = [...places.values()];
  const size = { width: Math.max(0, ...far.map((at) => at.x + at.width)) + 1, height: Math.max(0, ...far.map((at) => at.y + at.height)) + 1 };
  return { places, lines: graph.edges.map((edge) => drawn.get(edge)!), size };
}
