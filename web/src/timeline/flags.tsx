/** Sign-ins, hops and pivots: flags above the lanes, with a line down through them. */
import { useTools } from '../app/context';
import type { Mark, Timeline } from '../model/timeline';
import { clock, ms, stamp } from '../model/time';
import { SHAPES } from '../parts/glyph';
import type { Geometry } from './lanes';
import type { TimeScale } from './scale';

const WORD: Record<Mark['kind'], string> = { sign_in: 'sign-in', hop: 'hop', pivot: 'hands out an identity' };
const ORDER: Mark['kind'][] = ['sign_in', 'hop', 'pivot'];

interface Flag {
  mark: Mark;
  x: number;
  row: number;
  /** whether there is room for its words */
  told: boolean;
  /** words stand to the left where the right edge is near */
  left: boolean;
}

/** words go into the first of two rows that has room; what matters most is placed first */
function flagsOf(marks: Mark[], xOf: (mark: Mark) => number, letter: number, width: number): Flag[] {
  const ordered = [...marks].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || ms(a.event_time) - ms(b.event_time));
  const taken: [number, number][][] = [[], []];
  return ordered.map((mark) => {
    const x = xOf(mark);
    const words = mark.label.length * letter + 18;
    const left = x + words > width;
    const put = (span: [number, number]): number => {
      const row = taken.findIndex((spans) => spans.every(([from, to]) => span[1] < from || span[0] > to));
      taken[row]?.push(span);
      return row;
    };
    const row = put(left ? [x - words, x + 8] : [x - 8, x + words]);
    return { mark, x, left, told: row >= 0, row: row >= 0 ? row : Math.max(0, put([x - 8, x + 8])) };
  });
}

function FlagView({ flag, geometry, bottom }: { flag: Flag; geometry: Geometry; bottom: number }) {
  const { show, within } = useTools();
  const { mark, x, row, told, left } = flag;
  const { d, line } = SHAPES[mark.kind];
  const y = row * (geometry.head / 2 - 2) + 2;
  const size = geometry.head / 3;
  const words = !told ? size / 2 + 4 : size + mark.label.length * size * 0.5;
  const title = `${mark.label}, ${WORD[mark.kind]}, ${stamp(mark.event_time)}`;
  const open = () => mark.event_id && show({ title: `${mark.label} at ${clock(mark.event_time)}`, event_id: mark.event_id, within });
  const key = (event: KeyboardEvent) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), open());
  return (
    <g class={`flag flag-${mark.kind}`} role="button" tabindex={0} aria-label={title} onClick={open} onKeyDown={key}>
      <title>{title}</title>
      <line x1={x} x2={x} y1={y + size} y2={bottom} />
      <rect class="flag-target" x={left ? x - words : x - size / 2 - 2} y={y - 2} width={words + size / 2} height={size + 4} />
      <svg x={x - size / 2} y={y} width={size} height={size} viewBox="0 0 12 12" class={line ? 'glyph-line' : ''}><path d={d} /></svg>
      {told && <text x={left ? x - size * 0.75 : x + size * 0.75} y={y + size * 0.86} text-anchor={left ? 'end' : 'start'}>{mark.label}</text>}
    </g>
  );
}

export function Flags({ timeline, geometry, scale, bottom }: { timeline: Timeline; geometry: Geometry; scale: TimeScale; bottom: number }) {
  const inside = timeline.marks.filter((mark) => mark.event_time >= timeline.from && mark.event_time <= timeline.to);
  const flags = flagsOf(inside, (mark) => geometry.labels + scale(ms(mark.event_time)), geometry.head * 0.17, geometry.width);
  return <g>{flags.map((flag) => <FlagView key={`${flag.mark.event_id}${flag.mark.kind}`} flag={flag} geometry={geometry} bottom={bottom} />)}</g>;
}
