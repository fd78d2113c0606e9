/** The drawer: the events behind whatever was clicked, and one of them in full. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Shown, useTools } from '../app/context';
import type { EventRow, Filter } from '../model/event';
import { span } from '../model/time';
import { plural } from '../model/words';
import { Glyph } from '../parts/glyph';
import { EventList } from './list';
import { RecordById, RecordOf } from './record';

const WORDS: Partial<Record<keyof Filter, string>> = {
  lead: 'of', session: 'session', key: 'key', event_source: 'service', event_name: 'call', group: 'group', outcome: 'outcome',
  address: 'from', region: 'region', account: 'account', user_agent: 'with', text: 'holds',
};

/** what the list is narrowed to, in words */
function Narrowed({ filter }: { filter: Filter }) {
  const parts = (Object.keys(WORDS) as (keyof Filter)[]).filter((name) => filter[name] !== undefined);
  return (
    <ul class="chips" aria-label="filter">
      {parts.map((name) => <li key={name}><span class="note">{WORDS[name]}</span> {[filter[name]].flat().join(', ').replaceAll('_', ' ') || 'none'}</li>)}
      {(filter.from || filter.to) && <li><span class="note">within</span> {span(filter.from ?? null, filter.to ?? null)}</li>}
    </ul>
  );
}

function ListAndRecord({ filter }: { filter: Filter }) {
  const { source } = useTools();
  const [current, setCurrent] = useState<EventRow | null>(null);
  const left = source.leftOut(filter);
  return (
    <div class={`drawer-body ${current ? 'with-record' : ''}`}>
      <div class="drawer-list">
        <Narrowed filter={filter} />
        {left > 0 && <p class="note">{plural(left, 'event')} did not fit into this report{filter.lead?.startsWith('s-') && <>: <code>backtrail events --session {filter.lead}</code> lists all</>}.</p>}
        <EventList filter={filter} current={current} onOpen={setCurrent} />
      </div>
      {current && (
        <div class="drawer-record">
          <button type="button" class="link back" onClick={() => setCurrent(null)}>back to the list</button>
          <RecordOf key={`${current.object}${current.offset}${current.event_id}`} event={current} within={filter} />
        </div>
      )}
    </div>
  );
}

export function Drawer({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current!.showModal(); }, []);
  const clicked = (event: MouseEvent) => event.target === dialog.current && onClose(); // beside the drawer
  return (
    <dialog ref={dialog} class="drawer" aria-labelledby="drawer-title" onClose={onClose} onClick={clicked}>
      <div class="drawer-inside">
        <header class="drawer-head">
          <h2 id="drawer-title">{shown.title}</h2>
          <button type="button" class="icon-button" aria-label="close" onClick={onClose}><Glyph kind="close" /></button>
        </header>
        {'filter' in shown
          ? <ListAndRecord key={JSON.stringify(shown.filter)} filter={shown.filter} />
          : <div class="drawer-body"><div class="drawer-record alone"><RecordById id={shown.event_id} within={shown.within} /></div></div>}
      </div>
    </dialog>
  );
}
