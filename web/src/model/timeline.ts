/** Events counted by lane and time. */

export type LaneKind = 'key' | 'region' | 'service' | 'session' | 'address';

/** [index, write, sensitive_read, read, denied, failed]; failed holds all that did not succeed, denied included. */
export type Bucket = [number, number, number, number, number, number];

export interface Lane {
  id: string | null;
  label: string | null;
  total: number;
  buckets: Bucket[];
}

export interface Mark {
  event_time: string;
  kind: 'sign_in' | 'hop' | 'pivot';
  label: string;
  event_id: string | null;
  lane: string | null;
}

export interface Timeline {
  from: string;
  to: string;
  bucket_seconds: number;
  lanes: Lane[];
  lanes_left_out: number;
  marks: Mark[];
}
