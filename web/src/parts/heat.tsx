/** Events by account, region and time as a heat map; what is empty is hatched, so that a gap is seen and not guessed. */
import { useState } from 'preact/hooks';
import { useWidth } from '../app/use';
import { accountText } from '../model/identity';
import { duration, iso, ms, span, stamp } from '../model/time';
import { count, plural } from '../model/words';

export interface HeatRow {
  account: string | null;
  region: string | null;
  counts: number[];
}
interface Props {
  rows: HeatRow[];
  columns: number;
  at: (index: number) => string;
  seconds: number;
  onOpen?: (row: HeatRow, index: number) => void;
}

const LEVELS = 6;
/** by magnitude, because one busy hour must not make all others look empty */
const levelOf = (value: number, most: number): number => (value <= 0 ? 0 : Math.max(1, Math.ceil((Math.log(value + 1) / Math.log(most + 1)) * LEVELS)));

function Cells({ row, most, y, height, width, columns }: { row: HeatRow; most: number; y: number; height: number; width: number; columns: number }) {
  const paths: string[] = Array(LEVELS + 1).fill('');
  const cell = width / columns;
  for (let i = 0; i < columns; i++)
    paths[levelOf(row.counts[i] ?? 0, most)] += `M${(i * cell).toFixed(2)} ${y + 1}h${Math.max(0.8, cell - (cell > 4 ? 1 : 0)).toFixed(2)}v${height - 2}h-${Math.max(0.8, cell - (cell > 4 ? 1 : 0)).toFixed(2)}Z`;
  return <g>{paths.map((d, level) => d && <path key={level} class={`heat-${level}`} d={d} />)}</g>;
}

function Scale({ columns, at, width, y }: { columns: number; at: (index: number) => string; width: number; y: number }) {
  const step = Math.max(1, Math.ceil(columns / Math.max(1, Math.floor(width / 130))));
  const ticks = Array.from({ length: Math.ceil(columns / step) }, (_, i) => i * step);
  return (
    <g class="axis" aria-hidden>
      {ticks.map((i) => <text key={i} class="start" x={(i * width) / columns} y={y + 14}>{stamp(at(i)).slice(5, 16)}</text>)}
    </g>
  );
}

function HeatTable({ rows, columns }: Props) {
  return (
    <div class="off-screen"><table>
      <caption>events by account and region</caption>
      <thead><tr><th scope="col">account</th><th scope="col">region</th><th scope="col">events</th><th scope="col">stretches without events</th></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.account}${row.region}`}>
            <th scope="row">{row.account ?? 'none'}</th><td>{row.region ?? 'none'}</td>
            <td>{count(row.counts.reduce((sum, n) => sum + n, 0))}</td><td>{columns - row.counts.filter((n) => n > 0).length}</td>
          </tr>
        ))}
      </tbody>
    </table></div>
  );
}

export function Heat(props: Props) {
  const { rows, columns, at, seconds, onOpen } = props;
  const [ref, width] = useWidth<HTMLDivElement>(800);
  const [over, setOver] = useState<[number, number] | null>(null);
  const height = 24;
  const most = Math.max(1, ...rows.flatMap((row) => row.counts));
  const cellAt = (event: MouseEvent): [number, number] | null => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / height);
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    return rows[row] && column >= 0 && column < columns ? [row, column] : null;
  };
  const open = (event: MouseEvent) => {
    const cell = cellAt(event);
    if (cell && onOpen) onOpen(rows[cell[0]]!, cell[1]);
  };
  const tell = ([r, c]: [number, number]) => {
    const row = rows[r]!;
    return `${row.account ?? 'no account'} ${row.region ?? ''} · ${span(at(c), iso(ms(at(c)) + seconds * 1000))} · ${plural(row.counts[c] ?? 0, 'event')}`;
  };
  return (
    <figure class="heat">
      <ol class="heat-labels">
        {rows.map((row, i) => (
          <li key={`${row.account}${row.region}`} style={{ height: `${height}px` }}>
            <span class={row.account === rows[i - 1]?.account ? 'repeated' : ''}>{accountText(row.account)}</span> <span class="note">{row.region ?? 'no region'}</span>
          </li>
        ))}
      </ol>
      <div ref={ref} class="heat-plot">
        <svg width={width} height={rows.length * height + 20} role="img" aria-label={`events of ${plural(rows.length, 'place')} by time`}
          onMouseMove={(event) => setOver(cellAt(event))} onMouseLeave={() => setOver(null)} onClick={open} class={onOpen ? 'clickable' : ''}>
          {rows.map((row, i) => <Cells key={`${row.account}${row.region}`} row={row} most={most} y={i * height} height={height} width={width} columns={columns} />)}
          <Scale columns={columns} at={at} width={width} y={rows.length * height} />
        </svg>
      </div>
      <figcaption class="note">{over ? tell(over) : `A column is ${duration(seconds)}. Darker is more; an outlined cell holds nothing.`}</figcaption>
      <HeatTable {...props} />
    </figure>
  );
}
