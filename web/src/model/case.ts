/** The contract `backtrail.case/1`, as `backtrail case --json` prints it. Absent is null, lists are never null. */

export type Confidence = 'certain' | 'strong' | 'weak' | 'gap';
export type Group = 'write' | 'sensitive_read' | 'read';
export type Scope = 'key' | 'session' | 'tree';
export type Time = string | null;

export interface Lead {
  type: string;
  value: string;
  title: string | null;
  from: Time;
  to: Time;
}

export interface Origin {
  kind: string;
  identity: string | null;
  principal_id: string | null;
  account_id: string | null;
  access_key_id: string | null;
  event_id: string | null;
  event_time: Time;
  source_ip: string | null;
  user_agent: string | null;
  mfa: boolean | null;
}

export interface HopEnd {
  session_id: string | null;
  access_key_id: string | null;
  identity: string | null;
  principal_id: string | null;
  account_id?: string | null;
  type?: string | null;
  invoked_by?: string | null;
  creation_date?: Time;
}

/** child session <- issuance <- parent session */
export interface Hop {
  class: 'K' | 'C' | 'P' | 'N' | 'X' | '';
  confidence: Confidence;
  matched: string[];
  event_id: string | null;
  event_time: Time;
  event_source: string | null;
  event_name: string | null;
  account_id: string | null;
  region: string | null;
  source_ip: string | null;
  user_agent: string | null;
  role_session_name: string | null;
  source_identity: string | null;
  child: HopEnd;
  parent: HopEnd;
  copies: { event_id: string | null; recipient_account_id: string | null }[];
  alternatives: Hop[];
  note: string | null;
  source_object: string | null;
  source_offset: number | null;
}

export interface SessionKey {
  access_key_id: string | null;
  event_count: number;
  first_event: Time;
  last_event: Time;
  regions: string[];
  services: string[];
  forward_access: boolean;
}

export interface Session {
  session_id: string;
  relation: 'lead' | 'ancestor' | 'descendant';
  parent_session_id: string | null;
  /** of a descendant: how sure it is that the parent has it */
  parent_confidence: Confidence | null;
  kind: string;
  identity: string | null;
  principal_id: string | null;
  account_id: string | null;
  creation_date: Time;
  first_event: Time;
  last_event: Time;
  event_count: number;
  success: number;
  failure: number;
  denied: number;
  forward_access_events: number;
  keys: SessionKey[];
  source_ips: string[];
  regions: string[];
}

export interface Call {
  group: Group;
  event_source: string | null;
  event_name: string | null;
  total: number;
  success: number;
  failure: number;
  denied: number;
  errors: Record<string, number>;
  first_event: Time;
  last_event: Time;
  regions: string[];
  resource_sample: string | null;
  denied_resource_sample: string | null;
  parameters_sample: string | null;
  filter_sample: string | null;
  error_message_sample: string | null;
  event_id_sample: string | null;
  why_sensitive: string | null;
  /** of the successes: did nothing, and answered with what failed of it; not known of narrowed events */
  dry_run?: number;
  partial?: number;
  source_object: string | null;
  source_offset: number | null;
}

export interface SourceAddress {
  address: string | null;
  kind: 'public' | 'private' | 'aws_service' | 'aws_internal' | 'invalid';
  trust: 'observed' | 'own_endpoint' | 'spoofable' | 'proxied';
  vpc_endpoint_id: string | null;
  vpc_endpoint_account_id: string | null;
  event_count: number;
  first_event: Time;
  last_event: Time;
  user_agents: { value: string | null; family: string | null; event_count: number }[];
  note: string | null;
  country: string | null;
  network: string | null;
  network_owner: string | null;
}

export interface Caveat {
  code: string;
  sentence: string;
  event_ids: string[];
}

export interface CaseCoverage {
  first_event: Time;
  last_event: Time;
  accounts: string[];
  regions: string[];
  events: number;
  duplicates: number;
  refused: number;
}

export interface Case {
  schema: 'backtrail.case/1';
  lead: Lead;
  scope: Scope;
  verdict: { confidence: Confidence; sentence: string; origin: Origin };
  chain: Hop[];
  sessions: Session[];
  calls: Call[];
  sources: SourceAddress[];
  caveats: Caveat[];
  coverage: CaseCoverage;
}

/** What `backtrail tree --json` prints: a case without chain and sources, with descendants among its sessions. */
export type Tree = Pick<Case, 'lead' | 'sessions' | 'calls' | 'caveats' | 'coverage'>;
