/** The server of `backtrail serve`, over its JSON API. */
import type { Call, Case, Scope, SourceAddress, Tree } from '../model/case';
import type { Coverage } from '../model/coverage';
import type { EventPage, EventRecord, EventRow, Filter } from '../model/event';
import type { LaneKind, Timeline } from '../model/timeline';
import { type About, type Hours, type Query, type Rows, type SessionAsk, type SessionPage, SourceError, type Store } from './source';

type Params = Record<string, string | number | string[] | null | undefined>;

function address(path: string, params: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params as Params)) {
    if (Array.isArray(value)) for (const each of value) search.append(name, each);
    else if (value !== undefined && value !== null && value !== '') search.append(name, String(value));
  }
  const text = search.toString();
  return `api/${path}${text ? `?${text}` : ''}`;
}

async function refusal(response: Response): Promise<SourceError> {
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string; hint?: string | null } };
    return new SourceError(error.code, error.message, error.hint ?? null);
  } catch {
    return new SourceError('http', `the server answered ${response.status}`, 'look at the terminal that runs backtrail serve');
  }
}

async function ask<T>(path: string, params: object, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path, params), init);
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new SourceError('unreachable', 'the server does not answer', 'is backtrail serve still running?');
  }
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

const get = <T>(path: string, params: object, signal?: AbortSignal): Promise<T> => ask<T>(path, params, signal ? { signal } : {});

export class ServerSource implements Store {
  readonly interactive = true;
  readonly made = null;
  leftOut = (): number => 0;
  holds = () => true;

  about = (signal?: AbortSignal) => get<About>('about', {}, signal);
  case = (lead: string, scope: Scope | null, signal?: AbortSignal) => get<Case>('case', { lead, scope }, signal);
  tree = (lead: string, signal?: AbortSignal) => get<Tree>('tree', { lead }, signal);
  timeline = (filter: Filter, lanes: LaneKind, buckets: number, signal?: AbortSignal) =>
    get<Timeline>('timeline', { ...filter, lanes, buckets }, signal);
  calls = async (filter: Filter, signal?: AbortSignal) => (await get<{ calls: Call[] }>('calls', filter, signal)).calls;
  sources = async (filter: Filter, signal?: AbortSignal) =>
    (await get<{ sources: SourceAddress[] }>('sources', filter, signal)).sources;
  events = (filter: Filter, offset: number, limit: number, signal?: AbortSignal) =>
    get<EventPage>('events', { ...filter, offset, limit }, signal);
  coverage = (signal?: AbortSignal) => get<Coverage>('coverage', {}, signal);
  sessions = (question: SessionAsk, signal?: AbortSignal) => get<SessionPage>('sessions', question, signal);
  hours = (signal?: AbortSignal) => get<Hours>('coverage/hours', {}, signal);
  queries = async (signal?: AbortSignal) => (await get<{ queries: Query[] }>('queries', {}, signal)).queries;

  /** one record: the more of its place is told, the faster it is found */
  record(event: EventRow, within: Filter, signal?: AbortSignal): Promise<EventRecord> {
    const { object, offset, length, event_id, event_time, account_id } = event;
    const place = object !== null && offset !== null ? { object, offset, length } : { event_id, account: account_id };
    return get<EventRecord>('event', { ...place, lead: within.lead, scope: within.scope, time: event_time }, signal);
  }

  async event(event_id: string, within: Filter, signal?: AbortSignal): Promise<EventRecord | null> {
    try {
      return await get<EventRecord>('event', { event_id, lead: within.lead, scope: within.scope }, signal);
    } catch (failure) {
      if (failure instanceof SourceError && failure.code === 'not_found') return null;
      throw failure;
    }
  }

  sql(sql: string, limit: number, signal?: AbortSignal): Promise<Rows> {
    const body = JSON.stringify({ sql, limit });
    const init: RequestInit = { method: 'POST', body, headers: { 'Content-Type': 'application/json' } };
    return ask<Rows>('sql', {}, signal ? { ...init, signal } : init);
  }
}
