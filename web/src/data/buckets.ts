/** Events counted into lanes and buckets of time, as the server counts them. */
import type { Hop } from '../model/case';
import type { EventRow } from '../model/event';
import { iso, ms } from '../model/time';
import type { Bucket, Lane, LaneKind, Mark, Timeline } from '../model/timeline';
import { serviceOf } from '../model/identity';

const MOST_LANES = 40;
const LANE: Record<LaneKind, (event: EventRow) => string | null> = {
  key: (event) => event.access_key_id,
  region: (event) => event.region,
  service: (event) => event.event_source,
  session: (event) => event.session_id,
  address: (event) => event.source_ip,
};
const COLUMN = { write: 1, sensitive_read: 2, read: 3 } as const;

interface Axis {
  from: number;
  to: number;
  seconds: number;
}

/** whole seconds a bucket, so that the same bucket is the same filter */
function axisOf(from: string, to: string, buckets: number): Axis {
  const start = Math.floor(ms(from) / 1000) * 1000;
  const seconds = Math.max(1, Math.ceil((ms(to) - start) / 1000 / buckets));
  return { from: start, to: Math.max(ms(to), start + seconds * 1000), seconds };
}

function countInto(buckets: Map<number, Bucket>, event: EventRow, axis: Axis): void {
  const index = Math.floor((ms(event.event_time!) - axis.from) / 1000 / axis.seconds);
  const bucket = buckets.get(index) ?? ([index, 0, 0, 0, 0, 0] as Bucket);
  bucket[COLUMN[event.group]]++;
  if (event.outcome === 'denied') bucket[4]++;
  if (event.outcome !== 'success') bucket[5]++;
  buckets.set(index, bucket);
}

function lanesOf(events: EventRow[], kind: LaneKind, axis: Axis): Lane[] {
  const lanes = new Map<string | null, { total: number; buckets: Map<number, Bucket> }>();
  for (const event of events) {
    const id = LANE[kind](event);
    const lane = lanes.get(id) ?? { total: 0, buckets: new Map<number, Bucket>() };
    lane.total++;
    countInto(lane.buckets, event, axis);
    lanes.set(id, lane);
  }
  const rows = [...lanes].map(([id, { total, buckets }]) => ({
    id,
    label: kind === 'service' ? serviceOf(id) : id,
    total,
    buckets: [...buckets.values()].sort((a, b) => a[0] - b[0]),
  }));
  return rows.sort((a, b) => b.total - a.total);
}

const pivotMarks = (events: EventRow[], kind: LaneKind): Mark[] =>
  events
    .filter((event) => event.pivot && event.outcome === 'success')
    .map((event) => ({
      event_time: event.event_time!,
      kind: 'pivot' as const,
      label: event.event_name ?? '',
      event_id: event.event_id,
      lane: LANE[kind](event),
    }));

const isSignIn = (hop: Hop): boolean => hop.event_source === 'signin.amazonaws.com' && hop.event_name !== 'SwitchRole';

export const hopMarks = (chain: Hop[]): Mark[] =>
  chain.filter((hop) => hop.event_time).map((hop) => ({
    event_time: hop.event_time!,
    kind: isSignIn(hop) ? ('sign_in' as const) : ('hop' as const),
    label: hop.event_name ?? '',
    event_id: hop.event_id,
    lane: null,
  }));

export function bucketed(all: EventRow[], chain: Hop[], kind: LaneKind, count: number, from?: string, to?: string): Timeline {
  const events = all.filter((event) => event.event_time);
  const hops = hopMarks(chain);
  const times = [...events.map((event) => event.event_time!), ...hops.map((mark) => mark.event_time)].sort();
  const first = from ?? times[0] ?? iso(0);
  const axis = axisOf(first, to ?? times.at(-1) ?? first, count);
  const lanes = lanesOf(events, kind, axis);
  const known = new Set(hops.map((mark) => mark.event_id));
  return {
    from: iso(axis.from),
    to: iso(axis.to),
    bucket_seconds: axis.seconds,
    lanes: lanes.slice(0, MOST_LANES),
    lanes_left_out: Math.max(0, lanes.length - MOST_LANES),
    marks: [...hops, ...pivotMarks(events, kind).filter((mark) => !known.has(mark.event_id))],
  };
}
