/** Events folded into the rows of the calls table and the list of sources, as the program folds them. */
import type { Call, SourceAddress } from '../model/case';
import type { EventRow } from '../model/event';
import { GROUPS } from '../model/words';

function grouped<T>(items: T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

const failed = (event: EventRow): boolean => event.outcome !== 'success';
const denied = (event: EventRow): boolean => event.outcome === 'denied';
const unique = (values: (string | null)[]): string[] => [...new Set(values.filter((v) => v !== null))].sort();

function errorsOf(events: EventRow[]): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const event of events) if (event.error_code) errors[event.error_code] = (errors[event.error_code] ?? 0) + 1;
  return errors;
}

/** samples that the narrowed events do not carry come from the whole case's row */
function callOf(events: EventRow[], whole: Call | undefined): Call {
  const first = events[0]!;
  const failures = events.filter(failed);
  // what failed was not touched
  const done = events.find((event) => !failed(event)) ?? first;
  const sample =
    events.find((event) => !failed(event) && event.resource) ?? events.find((event) => !denied(event) && event.resource);
  return {
    group: first.group,
    event_source: first.event_source,
    event_name: first.event_name,
    total: events.length,
    success: events.length - failures.length,
    failure: failures.length,
    denied: events.filter(denied).length,
    errors: errorsOf(failures),
    first_event: first.event_time,
    last_event: events.at(-1)!.event_time,
    regions: unique(events.map((event) => event.region)),
    resource_sample: sample?.resource ?? null,
    denied_resource_sample: events.find((event) => denied(event) && event.resource)?.resource ?? null,
    parameters_sample: whole?.parameters_sample ?? null,
    filter_sample: whole?.filter_sample ?? null,
    error_message_sample: failures.find((event) => event.error_message)?.error_message ?? null,
    event_id_sample: done.event_id,
    why_sensitive: whole?.why_sensitive ?? null,
    source_object: done.object,
    source_offset: done.offset,
  };
}

const callKey = (call: Pick<Call, 'group' | 'event_source' | 'event_name'>): string =>
  `${call.group} ${call.event_source} ${call.event_name}`;

export function foldCalls(events: EventRow[], whole: Call[]): Call[] {
  const known = new Map(whole.map((call) => [callKey(call), call]));
  const calls = grouped(events, callKey).map((group) => callOf(group, known.get(callKey(group[0]!))));
  return calls.sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || b.total - a.total);
}

function sourceOf(events: EventRow[], whole: SourceAddress[]): SourceAddress {
  const { source_ip } = events[0]!;
  const known = whole.find((source) => source.address === source_ip);
  const family = (agent: string | null) => known?.user_agents.find((each) => each.value === agent)?.family ?? null;
  const agents = grouped(events, (event) => event.user_agent ?? '').map((group) => {
    const value = group[0]!.user_agent;
    return { value, family: family(value), event_count: group.length };
  });
  return {
    address: source_ip,
    kind: known?.kind ?? 'invalid',
    trust: known?.trust ?? 'observed',
    vpc_endpoint_id: known?.vpc_endpoint_id ?? null,
    vpc_endpoint_account_id: known?.vpc_endpoint_account_id ?? null,
    event_count: events.length,
    first_event: events[0]!.event_time,
    last_event: events.at(-1)!.event_time,
    user_agents: agents.sort((a, b) => b.event_count - a.event_count),
    note: known?.note ?? null,
    country: known?.country ?? null,
    network: known?.network ?? null,
    network_owner: known?.network_owner ?? null,
  };
}

export const foldSources = (events: EventRow[], whole: SourceAddress[]): SourceAddress[] =>
  grouped(events, (event) => event.source_ip ?? '')
    .map((group) => sourceOf(group, whole))
    .sort((a, b) => b.event_count - a.event_count);
