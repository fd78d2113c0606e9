/** Which events a filter means: the rules of the server's filters, for the events of a report. */
import type { EventRow, Filter } from '../model/event';

type Test = (event: EventRow) => boolean;

/** filter member -> event member that must be equal to it */
const EQUAL: [keyof Filter, keyof EventRow][] = [
  ['session', 'session_id'],
  ['key', 'access_key_id'],
  ['event_source', 'event_source'],
  ['event_name', 'event_name'],
  ['address', 'source_ip'],
  ['region', 'region'],
  ['account', 'account_id'],
  ['user_agent', 'user_agent'],
  ['event_id', 'event_id'],
];
const SEARCHED: (keyof EventRow)[] = ['event_name', 'event_source', 'resource', 'error_code', 'error_message'];

const has = (event: EventRow, text: string): boolean =>
  SEARCHED.some((name) => String(event[name] ?? '').toLowerCase().includes(text));

function tests(filter: Filter): Test[] {
  const all: Test[] = [];
  for (const [asked, member] of EQUAL) {
    const value = filter[asked];
    if (value !== undefined) all.push((event) => event[member] === value);
  }
  const { group, outcome, from, to } = filter;
  const text = filter.text?.toLowerCase();
  if (group?.length) all.push((event) => group.includes(event.group));
  if (outcome?.length) all.push((event) => outcome.includes(event.outcome));
  if (text) all.push((event) => has(event, text));
  if (from) all.push((event) => (event.event_time ?? '') >= from);
  if (to) all.push((event) => event.event_time !== null && event.event_time <= to);
  return all;
}

export function matching(events: EventRow[], filter: Filter): EventRow[] {
  const all = tests(filter);
  return all.length ? events.filter((event) => all.every((test) => test(event))) : events;
}
