/** The data inside a report: one case, its events, and the text of their records. */
import type { Case, Tree } from '../model/case';
import type { Coverage } from '../model/coverage';
import type { EventPage, EventRecord, EventRow, Filter } from '../model/event';
import type { LaneKind, Timeline } from '../model/timeline';
import { bucketed } from './buckets';
import { foldCalls, foldSources } from './fold';
import { matching } from './match';
import { type Made, type Source, SourceError } from './source';

interface ReportData {
  schema: string;
  generated: string;
  version: string;
  case: Case;
  tree: Tree | null;
  coverage: Coverage;
  events: EventRow[];
  events_total: number;
  events_left_out: number;
  raw: (string | null)[];
  /** records that chain and caveats rest on, outside the case's own events */
  evidence?: EventRecord[];
  /** events of the sessions around the lead's, as many as fit */
  others?: Kept;
}

interface Kept {
  events: EventRow[];
  raw: (string | null)[];
}

const texts = ({ events, raw }: Kept): [EventRow, string][] =>
  events.flatMap((event, i) => (raw[i] ? [[event, raw[i]] as [EventRow, string]] : []));

const narrows = (filter: Filter): boolean =>
  Object.entries(filter).some(([name, value]) => name !== 'lead' && name !== 'scope' && value !== undefined);

export class ReportSource implements Source {
  readonly interactive = false;
  readonly made: Made;
  private readonly raw: Map<EventRow, string>;
  /** those of the case first, then those of the sessions around */
  private readonly all: EventRow[];
  private readonly held: Set<string | null>;

  constructor(private readonly data: ReportData) {
    const { generated, version, events_total, events_left_out, raw, events } = data;
    const own = texts({ events, raw });
    const others = data.others ?? { events: [], raw: [] };
    this.raw = new Map([...own, ...texts(others)]);
    this.all = [...events, ...others.events];
    this.held = new Set(this.all.map((event) => event.session_id));
    this.made = { generated, version, events_total, events_left_out, raw_left_out: events.length - own.length };
  }

  get lead(): string {
    return this.data.case.lead.value;
  }

  holds = (lead: string): boolean => lead === this.lead || this.held.has(lead);

  /** of a session around the lead's the report may hold a part; of the case it says what is left out as a whole */
  leftOut({ lead, session }: Filter): number {
    if (lead === undefined || lead === this.lead || session !== undefined) return this.made.events_left_out;
    const known = [...this.data.case.sessions, ...(this.data.tree?.sessions ?? [])].find(({ session_id }) => session_id === lead);
    return Math.max(0, (known?.event_count ?? 0) - matching(this.all, { session: lead }).length);
  }

  case = async (): Promise<Case> => this.data.case;
  tree = async (): Promise<Tree | null> => this.data.tree;
  coverage = async (): Promise<Coverage> => this.data.coverage;

  async timeline(filter: Filter, lanes: LaneKind, buckets: number): Promise<Timeline> {
    const events = matching(this.data.events, filter);
    return bucketed(events, this.data.case.chain, lanes, buckets, filter.from, filter.to);
  }

  /** the whole case's rows count every event, also those that did not fit into the report */
  async calls(filter: Filter) {
    const whole = this.data.case.calls;
    return narrows(filter) ? foldCalls(matching(this.data.events, filter), whole) : whole;
  }

  async sources(filter: Filter) {
    const whole = this.data.case.sources;
    return narrows(filter) ? foldSources(matching(this.data.events, filter), whole) : whole;
  }

  async events(filter: Filter, offset: number, limit: number): Promise<EventPage> {
    const { lead } = filter;
    const session = lead !== undefined && lead !== this.lead ? lead : filter.session;
    const found = matching(session === undefined ? this.data.events : this.all, { ...filter, session });
    const next = offset + limit;
    return { total: found.length, events: found.slice(offset, next), next_offset: next < found.length ? next : null };
  }

  async record(event: EventRow): Promise<EventRecord> {
    const raw = this.raw.get(event) ?? null;
    const { object, offset, length } = event;
    const raw_missing = raw === null ? 'the text of this record did not fit into the report; its place tells where it lies' : null;
    return { event, raw, raw_missing, object, offset, length, copies: [] };
  }

  async event(id: string): Promise<EventRecord | null> {
    const found = this.all.find((event) => event.event_id === id);
    return found ? this.record(found) : (this.data.evidence?.find(({ event }) => event.event_id === id) ?? null);
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return await new Response(stream).text();
}

/** the report's data, or null when this page is served */
export async function reportSource(): Promise<ReportSource | null> {
  const element = document.getElementById('backtrail-data');
  if (!element) return null;
  let data: ReportData;
  try {
    data = JSON.parse(await inflated(bytesOf(element.textContent.trim()))) as ReportData;
  } catch {
    throw new SourceError('damaged', 'the data inside this report cannot be read', 'the file may have been cut on its way: ask for it again');
  }
  if (data.schema !== 'backtrail.report/1')
    throw new SourceError('schema', `this page reads backtrail.report/1, the file holds ${data.schema}`);
  return new ReportSource(data);
}
