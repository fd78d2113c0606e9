/** What the evidence covers: checks, and events by account, region and time. */
import { useTools } from '../app/context';
import { useLoaded } from '../app/use';
import type { Check, Coverage, Silence, Tampering } from '../model/coverage';
import { iso, ms, span, stamp } from '../model/time';
import { serviceOf } from '../model/identity';
import { count, plural } from '../model/words';
import { Await, EventLink, Section } from '../parts/basics';
import { Glyph, type GlyphKind } from '../parts/glyph';
import { Heat } from '../parts/heat';

const STATE: Record<string, { glyph: GlyphKind; word: string }> = {
  ok: { glyph: 'certain', word: 'ok' },
  missing: { glyph: 'warn', word: 'missing' },
  cannot_tell: { glyph: 'weak', word: 'cannot tell' },
};

function Checks({ checks }: { checks: Check[] }) {
  const order = ['missing', 'cannot_tell', 'ok'];
  const sorted = [...checks].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <ul class="checks">
      {sorted.map((check) => {
        const state = STATE[check.state] ?? { glyph: 'warn' as const, word: check.state };
        return (
          <li key={check.code} class={`check check-${check.state}`}>
            <Glyph kind={state.glyph} /><span class="check-state">{state.word}</span>
            <p><b>{check.code.replaceAll('_', ' ')}</b> {check.sentence}</p>
          </li>
        );
      })}
    </ul>
  );
}

function Tamperings({ changes }: { changes: Tampering[] }) {
  if (!changes.length) return null;
  return (
    <div>
      <h3>Changes of what is logged</h3>
      <ul class="plain">
        {changes.map((change) => (
          <li key={change.event_id}>
            {stamp(change.event_time)} <EventLink id={change.event_id} title={change.event_name ?? ''}>{serviceOf(change.event_source)}:{change.event_name}</EventLink>
            {' '}{change.outcome} {change.target && <span class="mono">{change.target}</span>} <span class="note">{change.identity}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Silences({ silences }: { silences: Silence[] }) {
  if (!silences.length) return null;
  return (
    <div>
      <h3>Silences</h3>
      <ul class="plain">
        {silences.slice(0, 20).map((silence) => (
          <li key={`${silence.account_id}${silence.region}${silence.from}`}>{span(silence.from, silence.to)}: nothing {silence.everywhere ? 'anywhere' : `of ${silence.account_id} in ${silence.region}`}</li>
        ))}
      </ul>
    </div>
  );
}

function CoverageHeat({ coverage }: { coverage: Coverage }) {
  const { begin, bucket_seconds, rows } = coverage.timeline;
  if (!begin || !bucket_seconds || !rows.length) return null;
  const columns = Math.max(...rows.map((row) => row.counts.length));
  const at = (index: number) => iso(ms(begin) + index * bucket_seconds * 1000);
  return <Heat rows={rows.map((row) => ({ account: row.account_id, region: row.region, counts: row.counts }))} columns={columns} at={at} seconds={bucket_seconds} />;
}

export function CoverageView({ coverage, heat = true }: { coverage: Coverage; heat?: boolean }) {
  return (
    <>
      <p class="note">{plural(coverage.event_count, 'event')}, {span(coverage.first_event, coverage.last_event)} UTC{coverage.undated_count > 0 && `, ${count(coverage.undated_count)} without a time`}</p>
      {heat && <CoverageHeat coverage={coverage} />}
      <Checks checks={coverage.checks} />
      <Tamperings changes={coverage.tampering ?? []} />
      <Silences silences={coverage.silences ?? []} />
    </>
  );
}

export function CoverageSection() {
  const { source } = useTools();
  const loaded = useLoaded((signal) => source.coverage(signal), [source]);
  return (
    <Section id="coverage" title="What the evidence covers">
      <Await of={loaded}>{(coverage) => <CoverageView coverage={coverage} />}</Await>
    </Section>
  );
}
