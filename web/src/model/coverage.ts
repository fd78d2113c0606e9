/** The contract `backtrail.coverage/1`, as `backtrail coverage --json` prints it. */
import type { Time } from './case';

export interface Check {
  code: string;
  state: string;
  sentence: string;
}

export interface Place {
  account_id: string | null;
  region: string | null;
  category: string;
  event_count: number;
  first_event: Time;
  last_event: Time;
}

export interface Silence {
  everywhere: boolean;
  account_id: string | null;
  region: string | null;
  from: Time;
  to: Time;
  seconds: number;
}

export interface Tampering {
  event_time: Time;
  event_source: string | null;
  event_name: string | null;
  outcome: string | null;
  target: string | null;
  identity: string | null;
  session_id: string | null;
  account_id: string | null;
  region: string | null;
  event_id: string | null;
}

export interface CoverageRow {
  account_id: string | null;
  region: string | null;
  event_count: number;
  counts: number[];
}

export interface Coverage {
  event_count: number;
  undated_count: number;
  first_event: Time;
  last_event: Time;
  checks: Check[];
  places: Place[];
  timeline: { begin: Time; bucket_seconds: number | null; rows: CoverageRow[] };
  silences: Silence[];
  tampering: Tampering[];
  refusals?: { source?: string | null; object?: string | null; offset?: number | null; reason?: string | null }[];
}
