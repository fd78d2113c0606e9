/** What stands in the picture: who, from where, when; and between them, by which event. */
import type { ComponentChildren } from 'preact';
import { useTools } from '../app/context';
import { hrefOf } from '../app/route';
import type { Hop, HopEnd, Origin, Session } from '../model/case';
import { accountText, nameOf } from '../model/identity';
import { clock, day, span, stamp } from '../model/time';
import { CLASS, CONFIDENCE, count, matchedWord, ORIGIN, plural, RAN_BEFORE, SESSION } from '../model/words';
import { EventLink, Figure } from '../parts/basics';
import { Glyph } from '../parts/glyph';

function Card(props: { class: string; kind: string; mark?: string | undefined; identity: string | null; children?: ComponentChildren }) {
  const name = nameOf(props.identity);
  return (
    <div class={`card ${props.class}`}>
      <p class="card-kind">
        <span>{props.kind}</span>
        {props.mark && <b class="card-mark">{props.mark}</b>}
      </p>
      <p class="card-name" title={props.identity ?? ''}>{name.main}</p>
      {name.session && name.session !== name.main && <p class="card-as">as <span class="mono">{name.session}</span></p>}
      {props.children}
    </div>
  );
}

const isAddress = (text: string): boolean => /^[0-9a-f.:]+$/i.test(text);

function Addresses({ session }: { session: Session }) {
  const addresses = session.source_ips.filter(isAddress);
  const shown = addresses[0] ?? session.source_ips[0];
  if (!shown) return null;
  return (
    <p class="card-from" title={session.source_ips.join(', ')}>
      from <span class="mono">{shown}</span>{addresses.length > 1 && ` +${addresses.length - 1}`}
    </p>
  );
}

function SessionFigures({ session }: { session: Session }) {
  const filter = { lead: session.session_id, scope: 'session' as const, from: undefined, to: undefined };
  const who = nameOf(session.identity).main;
  return (
    <p class="card-figures">
      <Figure value={session.event_count} title={`all of ${who}`} filter={filter}>{plural(session.event_count, 'event')}</Figure>
      {session.denied > 0 && <>
        <Glyph kind="denied" />
        <Figure value={session.denied} title={`denied to ${who}`} filter={{ ...filter, outcome: ['denied'] }}>{`${count(session.denied)} denied`}</Figure>
      </>}
    </p>
  );
}

export function SessionCard({ session, isOrigin }: { session: Session; isOrigin: boolean }) {
  const { source, within } = useTools();
  const other = session.session_id !== within.lead && session.relation !== 'lead';
  return (
    <Card
      class={`card-${session.relation}${isOrigin ? ' card-origin' : ''}`}
      kind={SESSION[session.kind] ?? session.kind}
      mark={session.relation === 'lead' ? 'lead' : isOrigin ? 'origin' : undefined}
      identity={session.identity}
    >
      {session.parent_confidence === 'weak' && <p class="card-weak"><Glyph kind="weak" /> {RAN_BEFORE}</p>}
      <p class="card-account">{accountText(session.account_id)}</p>
      <Addresses session={session} />
      <p class="card-when"><span class="card-day">{day(session.first_event)} </span>{span(session.first_event, session.last_event).slice(11)}</p>
      <SessionFigures session={session} />
      <p class="card-id">
        {source.interactive && other ? <a href={hrefOf('case', { lead: session.session_id })}>{session.session_id}</a> : <span class="mono">{session.session_id}</span>}
        {session.keys.length > 0 && ` · ${plural(session.keys.length, 'key')}`}
      </p>
    </Card>
  );
}

export function OriginCard({ origin, end }: { origin: Origin; end: HopEnd | null }) {
  const away = origin.kind === 'foreign_account' || origin.kind === 'unknown';
  return (
    <Card class={away ? 'card-gap' : 'card-origin'} kind={ORIGIN[origin.kind] ?? origin.kind} mark="origin" identity={origin.identity ?? end?.principal_id ?? null}>
      <p class="card-account">{accountText(origin.account_id)}</p>
      {origin.source_ip && <p class="card-from">from <span class="mono">{origin.source_ip}</span></p>}
      {origin.event_time && <p class="card-when"><span class="card-day">{day(origin.event_time)} </span>{clock(origin.event_time)}</p>}
      {origin.mfa !== null && <p class="card-id">{origin.mfa ? 'with MFA' : 'without MFA'}</p>}
    </Card>
  );
}

export function EndCard({ end, alternative }: { end: HopEnd; alternative: boolean }) {
  return (
    <Card class={alternative ? 'card-alternative' : 'card-ancestor'} kind={alternative ? 'or else' : (end.type ?? 'caller')} identity={end.identity ?? end.principal_id}>
      <p class="card-account">{accountText(end.account_id ?? null)}</p>
      {end.access_key_id && <p class="card-from mono">{end.access_key_id}</p>}
    </Card>
  );
}

export function GapCard({ origin }: { origin: Origin }) {
  return (
    <div class="card card-gap">
      <p class="card-kind"><span><Glyph kind="warn" /> gap</span></p>
      <p class="card-name">not in the evidence</p>
      <p class="card-as">what began it: {ORIGIN[origin.kind] ?? origin.kind}</p>
    </div>
  );
}

const evidence = (hop: Hop): string => `${CONFIDENCE[hop.confidence].word} ${CLASS[hop.class]}; matched: ${hop.matched.map(matchedWord).join(', ') || 'nothing'}`;

export function HopLabel({ hop, alternative }: { hop: Hop; alternative: boolean }) {
  const from = hop.source_ip ? ` from ${hop.source_ip}` : '';
  return (
    <div class={`hop hop-${alternative ? 'alternative' : hop.confidence}`} title={`${evidence(hop)}${hop.note ? `; ${hop.note}` : ''}`}>
      <div class="hop-event">
        <p class="hop-when" title={`${stamp(hop.event_time)}${from}`}>{clock(hop.event_time)}</p>
        <p class="hop-name">
          <EventLink id={hop.event_id} title={`${hop.event_name ?? 'event'}${from}`}>{hop.event_name ?? 'unknown event'}</EventLink>
        </p>
      </div>
      <div class="hop-evidence">
        <p class="hop-class">
          {alternative ? 'would fit too' : <><Glyph kind={hop.confidence} label={CONFIDENCE[hop.confidence].word} /> {CLASS[hop.class]}</>}
        </p>
        <p class="hop-matched">{hop.matched.map(matchedWord).join(', ')}</p>
      </div>
    </div>
  );
}
