/** The events behind a figure, as many as there are: pages are fetched as they come into sight. */
import { useEffect, useRef } from 'preact/hooks';
import { useTools } from '../app/context';
import { textScale } from '../app/use';
import type { EventRow, Filter } from '../model/event';
import { nameOf, serviceOf, shortResource } from '../model/identity';
import { clock, day } from '../model/time';
import { GROUP, OUTCOME, plural } from '../model/words';
import { Failure } from '../parts/basics';
import { Glyph } from '../parts/glyph';
import { useVirtual } from '../parts/virtual';
import { usePages } from './pages';

const ROW = 46;

function Outcome({ event }: { event: EventRow }) {
  if (event.outcome === 'success') return null;
  const kind = event.outcome === 'denied' ? 'denied' : 'failed';
  return <span class={`outcome outcome-${kind}`}><Glyph kind={kind} /> {event.error_code ?? OUTCOME[event.outcome]}</span>;
}

function EventLine({ event, current, onOpen }: { event: EventRow; current: boolean; onOpen: () => void }) {
  return (
    <button type="button" class={`event-line ${current ? 'current' : ''}`} aria-current={current} onClick={onOpen}>
      <span class="event-when"><span class="event-day">{day(event.event_time)} </span>{clock(event.event_time)}</span>
      <Glyph kind={event.group} label={GROUP[event.group].one} />
      <span class="event-name">{serviceOf(event.event_source)}:<b>{event.event_name}</b> <Outcome event={event} /></span>
      <span class="event-target">{shortResource(event.resource) || event.error_message || ''}</span>
      <span class="event-who">{nameOf(event.identity).main} · {event.source_ip}</span>
    </button>
  );
}

interface Props {
  filter: Filter;
  current: EventRow | null;
  onOpen: (event: EventRow) => void;
}

export function EventList({ filter, current, onOpen }: Props) {
  const { source } = useTools();
  const pages = usePages(source, filter);
  const scroller = useRef<HTMLDivElement>(null);
  const { items, height } = useVirtual(pages.total ?? 0, ROW * textScale(), scroller);
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => { if (pages.total) pages.need(first, last); }, [first, last, pages.total]);
  if (pages.error) return <Failure error={pages.error} />;
  return (
    <>
      <p class="note event-count" role="status">{pages.total === null ? 'reading the evidence…' : plural(pages.total, 'event')}</p>
      <div class="event-scroll" ref={scroller} tabIndex={0} role="region" aria-label="events">
        <ol class="event-list" style={{ height: `${height}px` }}>
          {items.map((item) => {
            const event = pages.rowAt(item.index);
            return (
              <li key={item.index} aria-setsize={pages.total ?? -1} aria-posinset={item.index + 1} style={{ top: `${item.start}px`, height: `${item.size}px` }}>
                {event ? <EventLine event={event} current={event === current} onOpen={() => onOpen(event)} /> : <span class="event-line loading">…</span>}
              </li>
            );
          })}
        </ol>
      </div>
    </>
  );
}
