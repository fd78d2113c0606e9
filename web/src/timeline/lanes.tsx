/** The lanes: an event's kind is a row within its lane, its time a column. */
import type { Lane, Timeline } from '../model/timeline';
import { count, GROUP, OUTCOME } from '../model/words';
import { type Row, rowPath, usedRows } from './marks';
import { bucketX, type TimeScale } from './scale';

export interface Geometry {
  width: number;
  /** where time begins: right of the labels, or below them in a narrow window */
  labels: number;
  above: boolean;
  /** room for half a word of the axis at the right end */
  margin: number;
  row: number;
  lane: number;
  head: number;
  rows: Row[];
}

/** everything in pixels, from the page's text size */
export function geometryOf(timeline: Timeline, width: number, scale: number): Geometry {
  const rows = usedRows(timeline.lanes);
  const narrow = width < 640 * scale;
  const row = 12 * scale;
  const pad = 10 * scale + (narrow ? 16 * scale : 0);
  const margin = 20 * scale;
  return { width, labels: narrow ? margin : Math.min(240 * scale, width * 0.22), above: narrow, margin, row, lane: Math.max(1, rows.length) * row + pad, head: 40 * scale, rows };
}

export const laneTop = (geometry: Geometry, index: number): number => geometry.head + index * geometry.lane;

export const rowY = (geometry: Geometry, index: number, row: number): number =>
  laneTop(geometry, index) + geometry.lane - (geometry.rows.length - row - 0.5) * geometry.row - 5;

const rowName = (row: Row): string => (row === 'denied' || row === 'failed' ? OUTCOME[row] : GROUP[row].many);

const totalOf = (lane: Lane, row: Row): number => {
  const at = { write: 1, sensitive_read: 2, read: 3, denied: 4, failed: 5 } as const;
  return lane.buckets.reduce((sum, bucket) => sum + bucket[at[row]] - (row === 'failed' ? bucket[4] : 0), 0);
};

export function LaneMarks({ timeline, geometry, scale }: { timeline: Timeline; geometry: Geometry; scale: TimeScale }) {
  const most = geometry.row * 0.46;
  return (
    <g>
      {timeline.lanes.map((lane, i) => (
        <g key={lane.id ?? 'none'}>
          <rect class={i % 2 ? 'lane odd' : 'lane'} x={0} y={laneTop(geometry, i)} width={geometry.width} height={geometry.lane} />
          {geometry.rows.map((row, r) => (
            <path key={row} class={`mark mark-${row}`} d={rowPath(lane, row, rowY(geometry, i, r), most, (b) => geometry.labels + bucketX(timeline, b, scale))} />
          ))}
        </g>
      ))}
    </g>
  );
}

/** the same figures for who cannot see the picture */
export function LaneTable({ timeline, rows, lanes }: { timeline: Timeline; rows: Row[]; lanes: string }) {
  return (
    <div class="off-screen"><table>
      <caption>events by {lanes}</caption>
      <thead><tr><th scope="col">{lanes}</th>{rows.map((row) => <th scope="col" key={row}>{rowName(row)}</th>)}</tr></thead>
      <tbody>
        {timeline.lanes.map((lane) => (
          <tr key={lane.id ?? 'none'}>
            <th scope="row">{lane.label ?? 'none'}</th>
            {rows.map((row) => <td key={row}>{count(totalOf(lane, row))}</td>)}
          </tr>
        ))}
      </tbody>
    </table></div>
  );
}
