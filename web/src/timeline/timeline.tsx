/** The timeline of a case: what happened when, by key, region, service, session or address. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { useTools } from '../app/context';
import { textScale, useLoaded, useWidth } from '../app/use';
import type { Filter } from '../model/event';
import { duration, iso, span, stamp } from '../model/time';
import type { Bucket, Lane, LaneKind, Timeline } from '../model/timeline';
import { count, plural } from '../model/words';
import { Await, Choice, Section } from '../parts/basics';
import { Glyph, type GlyphKind } from '../parts/glyph';
import { Brush, type Place } from './brush';
import { BrushFields } from './fields';
import { Flags } from './flags';
import { type Geometry, geometryOf, LaneMarks, LaneTable, laneTop } from './lanes';
import { bucketWindow, bucketX, scaleOf, type TimeScale, type Window, zoomed } from './scale';

const LANES: [LaneKind, string][] = [['key', 'key'], ['region', 'region'], ['service', 'service'], ['session', 'session'], ['address', 'address']];
const MEMBER: Record<LaneKind, keyof Filter> = { key: 'key', region: 'region', service: 'event_source', session: 'session', address: 'address' };
const LEGEND: [GlyphKind, string][] = [
  ['write', 'write'], ['sensitive_read', 'sensitive read'], ['read', 'read'], ['denied', 'denied'], ['failed', 'failed'],
  ['sign_in', 'sign-in'], ['hop', 'hop'], ['pivot', 'hands out an identity'],
];
const BUCKET = 10;

function Legend() {
  return (
    <ul class="legend" aria-label="marks">
      {LEGEND.map(([kind, word]) => <li key={kind}><Glyph kind={kind} />{word}</li>)}
    </ul>
  );
}

/** the day where a day begins, else the clock, with seconds where they matter */
function tickText(tick: Date): string {
  const text = stamp(iso(tick.getTime()));
  if (text.endsWith('00:00:00')) return text.slice(5, 10);
  return text.endsWith(':00') ? text.slice(11, 16) : text.slice(11);
}

function Axis({ scale, left, top, bottom }: { scale: TimeScale; left: number; top: number; bottom: number }) {
  const ticks = scale.ticks(Math.max(2, Math.floor((scale.range()[1] ?? 0) / (90 * textScale()))));
  return (
    <g class="axis" aria-hidden>
      {ticks.map((tick) => (
        <g key={tick.getTime()} transform={`translate(${left + scale(tick)} 0)`}>
          <line y1={top} y2={bottom} />
          <text y={bottom + 15}>{tickText(tick)}</text>
        </g>
      ))}
    </g>
  );
}

interface Hit {
  lane: Lane;
  bucket: Bucket;
}

/** the bucket under a place, or the nearest within a few pixels */
function hitAt(place: Place, timeline: Timeline, geometry: Geometry, scale: TimeScale): Hit | null {
  const lane = timeline.lanes[Math.floor((place.y - geometry.head) / geometry.lane)];
  if (!lane || place.y < geometry.head) return null;
  let best: Bucket | null = null, distance = BUCKET * textScale();
  for (const bucket of lane.buckets) {
    const away = Math.abs(geometry.labels + bucketX(timeline, bucket, scale) - place.x);
    if (away < distance) [best, distance] = [bucket, away];
  }
  return best && { lane, bucket: best };
}

const events = (bucket: Bucket): number => bucket[1] + bucket[2] + bucket[3];

function tell({ lane, bucket }: Hit, timeline: Timeline): string {
  const { from, to } = bucketWindow(timeline, bucket);
  const words = [
    bucket[1] && plural(bucket[1], 'write'), bucket[2] && plural(bucket[2], 'sensitive read'), bucket[3] && plural(bucket[3], 'read'),
    bucket[4] && `${bucket[4]} denied`, bucket[5] > bucket[4] && `${bucket[5] - bucket[4]} failed otherwise`,
  ].filter(Boolean);
  return `${span(from, to)} · ${lane.label ?? 'none'} · ${words.join(', ')}`;
}

function LaneLabels(props: { timeline: Timeline; geometry: Geometry; kind: LaneKind }) {
  const { show, within } = useTools();
  const { timeline, geometry, kind } = props;
  const open = (lane: Lane) => show({ title: `${kind} ${lane.label ?? 'none'}`, filter: { ...within, [MEMBER[kind]]: lane.id ?? '' } });
  return (
    <ol class="lane-labels" aria-label={`lanes by ${kind}`}>
      {timeline.lanes.map((lane, i) => (
        <li key={lane.id ?? 'none'} style={{ top: `${laneTop(geometry, i)}px`, width: `${geometry.above ? geometry.width : geometry.labels}px`, height: geometry.above ? 'auto' : `${geometry.lane}px` }}>
          <button type="button" onClick={() => open(lane)} title={lane.label ?? 'none'}>
            <span class="lane-name">{lane.label ?? `no ${kind}`}</span> <span class="lane-total">{count(lane.total)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

interface PlotProps {
  timeline: Timeline;
  width: number;
  kind: LaneKind;
  brush: Window | null;
  onBrush: (window: Window | null) => void;
  onZoom: (factor: number, at: number) => void;
}

function Plot({ timeline, width, kind, brush, onBrush, onZoom }: PlotProps) {
  const { show, within } = useTools();
  const [hit, setHit] = useState<Hit | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const geometry = useMemo(() => geometryOf(timeline, width, textScale()), [timeline, width]);
  const plot = width - geometry.labels - geometry.margin;
  const scale = useMemo(() => scaleOf(timeline, plot), [timeline, plot]);
  const bottom = laneTop(geometry, timeline.lanes.length);
  const placeOf = (event: MouseEvent): Place => {
    const box = svg.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const open = (place: Place) => {
    const at = hitAt(place, timeline, geometry, scale);
    if (!at) return onBrush(null);
    const window = bucketWindow(timeline, at.bucket);
    show({ title: `${at.lane.label ?? 'none'}, ${span(window.from, window.to)}`, filter: { ...within, ...window, [MEMBER[kind]]: at.lane.id ?? '' } });
  };
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return; // a page scrolls
    event.preventDefault();
    onZoom(event.deltaY > 0 ? 1.5 : 1 / 1.5, Math.max(0, Math.min(1, (placeOf(event).x - geometry.labels) / plot)));
  };
  return (
    <div class="plot" onMouseMove={(event) => setHit(hitAt(placeOf(event), timeline, geometry, scale))} onMouseLeave={() => setHit(null)} onWheel={wheel}>
      <LaneLabels timeline={timeline} geometry={geometry} kind={kind} />
      <svg ref={svg} width={width} height={bottom + 24} role="group" aria-label={`timeline by ${kind}, ${span(timeline.from, timeline.to)}`}>
        <LaneMarks timeline={timeline} geometry={geometry} scale={scale} />
        <Axis scale={scale} left={geometry.labels} top={geometry.head} bottom={bottom} />
        <Brush scale={scale} left={geometry.labels} top={geometry.head} width={plot} height={bottom - geometry.head} value={brush} onBrush={onBrush} onClick={open} />
        <Flags timeline={timeline} geometry={geometry} scale={scale} bottom={bottom} />
        {hit && <circle class="hit" cx={geometry.labels + bucketX(timeline, hit.bucket, scale)} cy={bottom + 4} r={3} />}
      </svg>
      <p class="readout" aria-hidden>{hit ? `${tell(hit, timeline)}: a click opens ${plural(events(hit.bucket), 'event')}` : `One column is ${duration(timeline.bucket_seconds)}. ${stamp(timeline.from)} to ${stamp(timeline.to)} UTC.`}</p>
      <LaneTable timeline={timeline} rows={geometry.rows} lanes={kind} />
    </div>
  );
}

export function TimelineSection({ brush, onBrush }: { brush: Window | null; onBrush: (window: Window | null) => void }) {
  const { source, within } = useTools();
  const [kind, setKind] = useState<LaneKind>('key');
  const [zoom, setZoom] = useState<Window | null>(null);
  const [ref, width] = useWidth<HTMLDivElement>(1000);
  const buckets = Math.max(20, Math.floor((width * (width < 640 ? 1 : 0.78)) / BUCKET / textScale() / 10) * 10);
  const { from: _from, to: _to, ...whole } = within;
  const loaded = useLoaded((signal) => source.timeline({ ...whole, ...zoom }, kind, buckets, signal), [source, within.lead, within.scope, kind, buckets, zoom?.from, zoom?.to]);
  const all = useRef<Window | null>(null);
  if (loaded.value && !zoom && loaded.state === 'ready') all.current = loaded.value;
  const zoomBy = (factor: number, at = 0.5) => {
    const window = zoom ?? all.current;
    if (window && all.current) setZoom(zoomed(window, all.current, factor, at));
  };
  const controls = (
    <div class="toolbar">
      <Choice label="lanes by" value={kind} options={LANES} onChange={setKind} />
      <div class="choice" role="group" aria-label="zoom">
        <button type="button" aria-label="zoom in" onClick={() => zoomBy(0.5)}>+</button>
        <button type="button" aria-label="zoom out" onClick={() => zoomBy(2)} disabled={!zoom}>−</button>
        <button type="button" onClick={() => setZoom(null)} disabled={!zoom}>all</button>
        <button type="button" onClick={() => setZoom(brush)} disabled={!brush}>to brush</button>
      </div>
    </div>
  );
  return (
    <Section id="timeline" title="Timeline" aside={controls}>
      <div class="timeline-help"><Legend /><p class="note screen-only">Drag to choose a stretch of time: calls and sources below follow it. Ctrl and wheel zoom.</p></div>
      <div ref={ref}>
        <Await of={loaded}>
          {(timeline) => timeline.lanes.length === 0
            ? <p class="note">No dated events here.</p>
            : <>
                <Plot timeline={timeline} width={width} kind={kind} brush={brush} onBrush={onBrush} onZoom={zoomBy} />
                {timeline.lanes_left_out > 0 && <p class="note">{plural(timeline.lanes_left_out, 'smaller lane')} left out.</p>}
              </>}
        </Await>
      </div>
      {all.current && <BrushFields brush={brush} whole={all.current} onBrush={onBrush} />}
    </Section>
  );
}
