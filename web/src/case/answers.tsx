/** Who, from where, what: the three answers in a glance, each figure with its events behind it. */
import type { ComponentChildren } from 'preact';
import { EventLink, Figure } from '../parts/basics';
import { Glyph, type GlyphKind } from '../parts/glyph';
import type { Call, Case, Group, Session } from '../model/case';
import { OTHER_FAILURES, type Outcome } from '../model/event';
import { accountText, nameOf, serviceOf, shortResource } from '../model/identity';
import { between, span, stamp } from '../model/time';
import { count, GROUP, GROUPS, ORIGIN, plural } from '../model/words';

const MOST = 5;

function Answer(props: { kicker: string; title: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="answer">
      <h2 class="kicker">{props.kicker}</h2>
      <div class="answer-title">{props.title}</div>
      {props.children}
    </section>
  );
}

/** who stands at the chain's beginning, in words that follow the name */
const BEGAN: Record<string, string> = { user_sign_in: 'IAM user, signed in', root_sign_in: 'root user, signed in', user_key: 'IAM user, by long-term key', root_key: 'root user, by long-term key' };
const withMfa = (mfa: boolean | null): string => (mfa === null ? '' : mfa ? ' with MFA' : ' without MFA');

function OriginFacts({ origin }: { origin: Case['verdict']['origin'] }) {
  return (
    <>
      <dt>is</dt><dd>{BEGAN[origin.kind] ?? ORIGIN[origin.kind] ?? origin.kind}{withMfa(origin.mfa)}</dd>
      <dt>account</dt><dd>{accountText(origin.account_id)}</dd>
      {origin.event_time && <><dt>began</dt><dd><EventLink id={origin.event_id} title="how it began">{stamp(origin.event_time)}</EventLink></dd></>}
      {origin.source_ip && <><dt>from</dt><dd class="mono">{origin.source_ip}</dd></>}
      {origin.access_key_id && <><dt>key</dt><dd class="mono">{origin.access_key_id}</dd></>}
    </>
  );
}

/** how long the lead's session was used */
function Used({ session }: { session: Session | undefined }) {
  if (!session?.first_event) return null;
  const long = between(session.first_event, session.last_event);
  return <><dt>lead used</dt><dd>{span(session.first_event, session.last_event)}{long && <span class="note"> ({long})</span>}</dd></>;
}

function Who({ kase }: { kase: Case }) {
  const { origin } = kase.verdict;
  const leads = kase.sessions.filter((session) => session.relation === 'lead');
  if (leads.length > 1)
    return <Answer kicker="Who" title={plural(leads.length, 'session')}><p>Each has its own chain: choose one below.</p></Answer>;
  return (
    <Answer kicker="Who" title={<b>{nameOf(origin.identity).main}</b>}>
      <dl class="facts"><OriginFacts origin={origin} /><Used session={leads[0]} /></dl>
    </Answer>
  );
}

function Touch(props: { call: Call; number: number; sample: string | null; outcome: Outcome[]; glyph: GlyphKind }) {
  const { call } = props;
  const name = `${serviceOf(call.event_source)}:${call.event_name}`;
  const filter = { group: [call.group], event_source: call.event_source ?? undefined, event_name: call.event_name ?? undefined, outcome: props.outcome };
  return (
    <li>
      <Glyph kind={props.glyph} />
      <span class="touch-name">{name}</span>
      <Figure value={props.number} title={`${name}, ${props.outcome[0] === 'success' ? 'ok' : 'not ok'}`} filter={filter} class="touch-count">{`×${count(props.number)}`}</Figure>
      <span class="touch-target" title={props.sample ?? ''}>{shortResource(props.sample)}</span>
    </li>
  );
}

function More({ left }: { left: number }) {
  const down = () => document.getElementById('calls')?.scrollIntoView();
  return left > 0 ? <p class="note"><button type="button" class="link" onClick={down}>and {plural(left, 'more call')} below</button></p> : null;
}

/** what succeeded and matters: changes first, then reads of what is worth protecting */
function Touched({ kase }: { kase: Case }) {
  const done = kase.calls.filter((call) => call.group !== 'read' && call.success > 0);
  const writes = done.filter((call) => call.group === 'write').reduce((sum, call) => sum + call.success, 0);
  const reads = done.filter((call) => call.group === 'sensitive_read').reduce((sum, call) => sum + call.success, 0);
  return (
    <Answer
      kicker="Touched"
      title={<>
        <Figure value={writes} title="writes that succeeded" filter={{ group: ['write'], outcome: ['success'] }}>{plural(writes, 'write')}</Figure>
        {' and '}
        <Figure value={reads} title="sensitive reads that succeeded" filter={{ group: ['sensitive_read'], outcome: ['success'] }}>{plural(reads, 'sensitive read')}</Figure>
      </>}
    >
      <ul class="touches">
        {done.slice(0, MOST).map((call) => (
          <Touch key={call.event_name} call={call} number={call.success} sample={call.resource_sample ?? call.parameters_sample} outcome={['success']} glyph={call.group} />
        ))}
      </ul>
      <More left={done.length - MOST} />
    </Answer>
  );
}

function Denied({ kase }: { kase: Case }) {
  const tried = kase.calls.filter((call) => call.denied > 0);
  const total = tried.reduce((sum, call) => sum + call.denied, 0);
  return (
    <Answer
      kicker="Tried"
      title={<Figure value={total} title="denied calls" filter={{ outcome: ['denied'] }}>{total ? `${plural(total, 'call')} denied` : 'nothing denied'}</Figure>}
    >
      <ul class="touches">
        {tried.slice(0, MOST).map((call) => (
          <Touch key={`${call.group}${call.event_name}`} call={call} number={call.denied} sample={call.denied_resource_sample ?? call.resource_sample} outcome={['denied']} glyph="denied" />
        ))}
      </ul>
      <More left={tried.length - MOST} />
    </Answer>
  );
}

/** the counts of the whole scope, as a strip */
export function Totals({ calls }: { calls: Call[] }) {
  const of = (group: Group) => calls.filter((call) => call.group === group).reduce((sum, call) => sum + call.total, 0);
  const sum = (member: 'failure' | 'denied') => calls.reduce((total, call) => total + call[member], 0);
  const others = sum('failure') - sum('denied');
  return (
    <ul class="totals" aria-label="events by group">
      {GROUPS.map((group) => (
        <li key={group}>
          <Glyph kind={group} />
          <Figure value={of(group)} title={GROUP[group].many} filter={{ group: [group] }} /> {of(group) === 1 ? GROUP[group].one : GROUP[group].many}
        </li>
      ))}
      <li><Glyph kind="denied" /><Figure value={sum('denied')} title="denied calls" filter={{ outcome: ['denied'] }} /> denied</li>
      {others > 0 && <li><Glyph kind="failed" /><Figure value={others} title="calls that failed otherwise" filter={{ outcome: OTHER_FAILURES }} /> failed</li>}
    </ul>
  );
}

export function Answers({ kase }: { kase: Case }) {
  return (
    <div class="answers">
      <Who kase={kase} />
      <Touched kase={kase} />
      <Denied kase={kase} />
    </div>
  );
}
