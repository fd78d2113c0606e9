/** Descendants hang below who made them as an outline does, one below the other: any number has room. */
import type { Edge, Graph } from './graph';
import { isDescent, type Place, type Plan, type Point } from './layout';

export const INDENT = 26;
const APART = 10;

/** how deep the unfolded part of the tree is */
export function depthOf(graph: Graph): number {
  const above = new Map(graph.edges.filter(isDescent).map((edge) => [edge.to, edge.from]));
  const folds = (id: string): number => {
    const parent = above.get(id);
    return parent === undefined ? 0 : folds(parent) + (id.startsWith('fold ') ? 1 : 0);
  };
  return Math.max(0, ...[...above.keys()].map(folds));
}

/** the card that a fold, or a card below one, belongs to */
function ownerOf(graph: Graph, edge: Edge): string {
  return edge.from.startsWith('fold ') ? graph.edges.find((other) => other.to === edge.from)!.from : edge.from;
}

/** from the owner's lower edge down, then to the right */
function elbow(owner: Place, to: Place, drop: number): Point[] {
  const x = owner.x + drop;
  const y = to.y + to.height / 2;
  return [{ x, y: owner.y + owner.height }, { x, y }, { x: to.x, y }];
}

/** adds the places and lines of all that hangs; the graph tells a parent before its children */
export function hang(graph: Graph, plan: Plan, heightOf: (id: string) => number, places: Map<string, Place>, lines: Map<Edge, Point[]>): void {
  let y: number | null = null;
  for (const edge of graph.edges.filter(isDescent)) {
    const node = graph.nodes.find(({ id }) => id === edge.to)!;
    const owner = places.get(ownerOf(graph, edge))!;
    y ??= owner.y + owner.height + APART;
    const at: Place = { x: owner.x + INDENT * plan.scale, y, width: plan.width(node), height: heightOf(node.id) };
    places.set(node.id, at);
    lines.set(edge, elbow(owner, at, (INDENT * plan.scale) / 2));
    y = at.y + at.height + APART;
  }
}
