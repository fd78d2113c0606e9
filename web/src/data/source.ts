/** Where the page gets its data: the server of `backtrail serve`, or what `backtrail report` put into the file. */
import type { Call, Case, Group, Scope, SourceAddress, Tree } from '../model/case';
import type { Coverage } from '../model/coverage';
import type { EventPage, EventRecord, EventRow, Filter } from '../model/event';
import type { LaneKind, Timeline } from '../model/timeline';

/** What could not be answered, in the words of the server: what, and what to try. */
export class SourceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

export interface About {
  version: string;
  evidence: { kind: string; paths: string[] };
  events: number;
  first_event: string | null;
  last_event: string | null;
  accounts: string[];
  regions: string[];
}

/** what only a report knows: when it was made, and what did not fit into it */
export interface Made {
  generated: string;
  version: string;
  events_total: number;
  events_left_out: number;
  raw_left_out: number;
}

export interface SessionRow {
  session_id: string;
  kind: string;
  identity: string | null;
  account_id: string | null;
  creation_date: string | null;
  first_event: string | null;
  last_event: string | null;
  event_count: number;
  write_count: number;
  failure_count: number;
  denied_count: number;
  access_keys: string[];
  addresses: string[];
  regions: string[];
}

export type SessionSort = 'events' | 'first' | 'last' | 'writes' | 'denied';
export interface SessionAsk {
  text?: string | undefined;
  kind?: string | undefined;
  account?: string | undefined;
  sort: SessionSort;
  limit: number;
  offset: number;
}
export interface SessionPage {
  total: number;
  sessions: SessionRow[];
  next_offset: number | null;
}

export interface HourRow {
  account_id: string | null;
  region: string | null;
  counts: [number, number][];
}
export interface Hours {
  from: string;
  to: string;
  hours: number;
  /** seconds a column stands for: hours, or days where there would be too many */
  bucket_seconds?: number;
  rows: HourRow[];
}

export interface Query {
  name: string;
  title: string | null;
  sql: string;
  parameters: (string | { name: string })[];
}
export type Cell = string | number | boolean | null;
export interface Rows {
  columns: { name: string; type: string }[];
  rows: Cell[][];
  truncated: boolean;
  seconds: number;
}

/** Answers about one case: all that the page of a case asks. */
export interface Source {
  readonly interactive: boolean;
  readonly made: Made | null;
  /** whether the events of this lead's session can be shown */
  holds(lead: string): boolean;
  /** how many of the events that the filter's case has cannot be shown */
  leftOut(filter: Filter): number;
  case(lead: string, scope: Scope | null, signal?: AbortSignal): Promise<Case>;
  tree(lead: string, signal?: AbortSignal): Promise<Tree | null>;
  timeline(filter: Filter, lanes: LaneKind, buckets: number, signal?: AbortSignal): Promise<Timeline>;
  calls(filter: Filter, signal?: AbortSignal): Promise<Call[]>;
  sources(filter: Filter, signal?: AbortSignal): Promise<SourceAddress[]>;
  events(filter: Filter, offset: number, limit: number, signal?: AbortSignal): Promise<EventPage>;
  record(event: EventRow, within: Filter, signal?: AbortSignal): Promise<EventRecord>;
  /** the row of one event by its id, or null where the evidence does not hold it */
  event(id: string, within: Filter, signal?: AbortSignal): Promise<EventRecord | null>;
  coverage(signal?: AbortSignal): Promise<Coverage>;
}

/** What `serve` can answer beyond one case. */
export interface Store extends Source {
  tree(lead: string, signal?: AbortSignal): Promise<Tree>;
  about(signal?: AbortSignal): Promise<About>;
  sessions(ask: SessionAsk, signal?: AbortSignal): Promise<SessionPage>;
  hours(signal?: AbortSignal): Promise<Hours>;
  queries(signal?: AbortSignal): Promise<Query[]>;
  sql(sql: string, limit: number, signal?: AbortSignal): Promise<Rows>;
}

export const isStore = (source: Source): source is Store => source.interactive;
export type { Group };
