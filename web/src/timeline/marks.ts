/** Shapes of the timeline, many in one path: what kind an event is shows in shape and row as well as in colour. */
import type { Bucket, Lane } from '../model/timeline';

export type Row = 'write' | 'sensitive_read' | 'read' | 'denied' | 'failed';
export const ROWS: Row[] = ['write', 'sensitive_read', 'read', 'denied', 'failed'];

export const countIn = (bucket: Bucket, row: Row): number => {
  switch (row) {
    case 'write': return bucket[1];
    case 'sensitive_read': return bucket[2];
    case 'read': return bucket[3];
    case 'denied': return bucket[4];
    case 'failed': return bucket[5] - bucket[4];
  }
};

/** rows that hold anything in any lane: an empty row would be noise */
export const usedRows = (lanes: Lane[]): Row[] => ROWS.filter((row) => lanes.some((lane) => lane.buckets.some((b) => countIn(b, row) > 0)));

/** one event is small, a hundred are not a hundred times as large */
const radius = (count: number, most: number): number => most * Math.min(1, 0.5 + Math.log2(count) * 0.1);

type Draw = (x: number, y: number, r: number) => string;
const f = (n: number): string => n.toFixed(1);
const DRAW: Record<Row, Draw> = {
  write: (x, y, r) => `M${f(x)} ${f(y - r * 1.15)}l${f(r * 1.15)} ${f(r * 2.1)}h${f(-r * 2.3)}Z`,
  sensitive_read: (x, y, r) => `M${f(x - r)} ${f(y)}a${f(r)} ${f(r)} 0 1 0 ${f(2 * r)} 0a${f(r)} ${f(r)} 0 1 0 ${f(-2 * r)} 0Z`,
  read: (x, y, r) => `M${f(x - r * 0.5)} ${f(y - r)}h${f(r)}v${f(2 * r)}h${f(-r)}Z`,
  denied: (x, y, r) => `M${f(x - r)} ${f(y - r)}l${f(2 * r)} ${f(2 * r)}m0 ${f(-2 * r)}l${f(-2 * r)} ${f(2 * r)}`,
  failed: (x, y, r) => `M${f(x - r)} ${f(y)}h${f(2 * r)}`,
};

export function rowPath(lane: Lane, row: Row, y: number, most: number, xOf: (bucket: Bucket) => number): string {
  return lane.buckets
    .filter((bucket) => countIn(bucket, row) > 0)
    .map((bucket) => DRAW[row](xOf(bucket), y, radius(countIn(bucket, row), most)))
    .join('');
}
