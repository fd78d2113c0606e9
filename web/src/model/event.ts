/** One CloudTrail record as a row, and the filter that every view shares. */
import type { Group, Scope, Time } from './case';

export type Outcome = 'success' | 'denied' | 'throttled' | 'not_found' | 'failed';

export interface EventRow {
  event_id: string | null;
  event_time: Time;
  account_id: string | null;
  region: string | null;
  event_source: string | null;
  event_name: string | null;
  group: Group;
  outcome: Outcome;
  error_code: string | null;
  error_message: string | null;
  identity: string | null;
  principal_id: string | null;
  session_id: string | null;
  access_key_id: string | null;
  source_ip: string | null;
  user_agent: string | null;
  forward_access: boolean;
  resource: string | null;
  pivot: string | null;
  object: string | null;
  offset: number | null;
  length: number | null;
}

/** Which events are meant. `lead` and `scope` choose the case, everything else narrows it; `from` and `to` are the brush. */
export interface Filter {
  lead?: string | undefined;
  scope?: Scope | undefined;
  session?: string | undefined;
  key?: string | undefined;
  event_source?: string | undefined;
  event_name?: string | undefined;
  group?: Group[] | undefined;
  outcome?: Outcome[] | undefined;
  address?: string | undefined;
  region?: string | undefined;
  account?: string | undefined;
  user_agent?: string | undefined;
  text?: string | undefined;
  event_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** failures that are no denials */
export const OTHER_FAILURES: Outcome[] = ['failed', 'not_found', 'throttled'];

export interface EventPage {
  total: number;
  events: EventRow[];
  next_offset: number | null;
}

export interface EventRecord {
  event: EventRow;
  raw: string | null;
  /** why `raw` is null */
  raw_missing?: string | null;
  object: string | null;
  offset: number | null;
  length: number | null;
  copies: { event_id: string | null; recipient_account_id?: string | null; object?: string | null; offset?: number | null }[];
}
