/** One event: what it says, and its record as it lies in the evidence, with file, offset and length. */
import { useState } from 'preact/hooks';
import { useTools } from '../app/context';
import { hrefOf } from '../app/route';
import { useLoaded } from '../app/use';
import type { EventRecord, EventRow, Filter } from '../model/event';
import { nameOf, serviceOf } from '../model/identity';
import { stamp } from '../model/time';
import { count, GROUP, OUTCOME } from '../model/words';
import { Await, Choice, Copy } from '../parts/basics';
import { indented, JsonText } from './json';

function Lead({ value }: { value: string | null }) {
  const { source } = useTools();
  if (!value) return <>–</>;
  return source.interactive ? <a class="mono" href={hrefOf('case', { lead: value })}>{value}</a> : <span class="mono">{value}</span>;
}

function Facts({ event }: { event: EventRow }) {
  const name = nameOf(event.identity);
  return (
    <dl class="facts">
      <dt>when</dt><dd>{stamp(event.event_time)} UTC, {event.region ?? 'no region'}</dd>
      <dt>who</dt><dd title={event.identity ?? ''}>{name.main}{name.session && ` as ${name.session}`} <Lead value={event.session_id} /></dd>
      <dt>key</dt><dd><Lead value={event.access_key_id} /></dd>
      <dt>from</dt><dd><span class="mono">{event.source_ip}</span></dd>
      <dt>with</dt><dd class="mono agent-text">{event.user_agent}</dd>
      <dt>outcome</dt><dd>{GROUP[event.group].one}, {OUTCOME[event.outcome]}{event.error_code && `: ${event.error_code}`}{event.forward_access && ', by forward access'}</dd>
      {event.resource && <><dt>target</dt><dd class="mono">{event.resource}</dd></>}
      {event.error_message && <><dt>message</dt><dd>{event.error_message}</dd></>}
    </dl>
  );
}

function Place({ record }: { record: EventRecord }) {
  if (!record.object) return null;
  const place = `${record.object} at byte ${record.offset}, ${record.length} bytes`;
  return (
    <div class="place">
      <p><span class="mono">{record.object}</span></p>
      <p class="note">at byte {count(record.offset ?? 0)}{record.length !== null && `, ${count(record.length)} bytes`} <Copy text={place} what="file and offset" /></p>
      {record.copies.length > 1 && <p class="note">copies: {record.copies.map((copy) => copy.recipient_account_id ?? copy.object ?? copy.event_id).join(', ')}</p>}
    </div>
  );
}

function Raw({ record }: { record: EventRecord }) {
  const [form, setForm] = useState<'read' | 'raw'>('read');
  if (record.raw === null) return <p class="note">{record.raw_missing ?? 'the text of this record is not here'}</p>;
  return (
    <>
      <div class="toolbar">
        <Choice label="form of the record" value={form} options={[['read', 'indented'], ['raw', 'as it stands']]} onChange={setForm} />
        <Copy text={record.raw} what="the raw record">copy JSON</Copy>
      </div>
      <JsonText text={form === 'read' ? indented(record.raw) : record.raw} />
    </>
  );
}

function RecordView({ record }: { record: EventRecord }) {
  const { event } = record;
  return (
    <article class="record" aria-label="event">
      <h3>{serviceOf(event.event_source)}:{event.event_name}</h3>
      <p class="note mono">{event.event_id ?? 'without an id'}{event.event_id && <Copy text={event.event_id} what="the event id" />}</p>
      <Facts event={event} />
      <Place record={record} />
      <Raw record={record} />
    </article>
  );
}

/** an event that a list has shown */
export function RecordOf({ event, within }: { event: EventRow; within: Filter }) {
  const { source } = useTools();
  const loaded = useLoaded((signal) => source.record(event, within, signal), [event]);
  return <Await of={loaded}>{(record) => <RecordView record={record} />}</Await>;
}

/** an event known by its id alone */
export function RecordById({ id, within }: { id: string; within: Filter }) {
  const { source } = useTools();
  const loaded = useLoaded(async (signal) => [await source.event(id, within, signal)] as const, [id]);
  return (
    <Await of={loaded}>
      {([record]) => (record ? <RecordView record={record} /> : <p class="note">Event {id} is not {source.interactive ? 'in the evidence' : 'in this report'}: <code>backtrail events --event {id}</code> shows it.</p>)}
    </Await>
  );
}
