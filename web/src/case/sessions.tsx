/** The sessions of a case with their keys: the lead's, those before it, those after it. */
import { useState } from 'preact/hooks';
import { useTools } from '../app/context';
import { hrefOf } from '../app/route';
import type { Session, SessionKey } from '../model/case';
import { nameOf, serviceOf } from '../model/identity';
import { span } from '../model/time';
import { plural, SESSION } from '../model/words';
import { Figure, Section } from '../parts/basics';
import { Glyph } from '../parts/glyph';

const FIRST_SIGHT = 30;

function Keys({ session }: { session: Session }) {
  const line = (key: SessionKey) => (
    <tr key={key.access_key_id}>
      <th scope="row" class="mono">{key.access_key_id ?? 'no key'}{key.forward_access && <span class="note"> forward access</span>}</th>
      <td class="number"><Figure value={key.event_count} title={`key ${key.access_key_id}`} filter={{ lead: session.session_id, scope: 'session', key: key.access_key_id ?? '' }} /></td>
      <td class="when">{span(key.first_event, key.last_event)}</td>
      <td>{key.regions.join(', ')}</td>
      <td>{key.services.map(serviceOf).join(', ')}</td>
    </tr>
  );
  return (
    <tr class="detail">
      <td colSpan={7}>
        <table class="grid keys">
          <caption class="off-screen">keys of {session.session_id}</caption>
          <thead><tr><th scope="col">Key</th><th scope="col" class="number">Events</th><th scope="col">When</th><th scope="col">Regions</th><th scope="col">Services</th></tr></thead>
          <tbody>{session.keys.map(line)}</tbody>
        </table>
      </td>
    </tr>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { source } = useTools();
  const [open, setOpen] = useState(false);
  const name = nameOf(session.identity);
  const filter = { lead: session.session_id, scope: 'session' as const };
  return (
    <>
      <tr>
        <th scope="row">
          <button type="button" class="unfold" aria-expanded={open} onClick={() => setOpen(!open)} title={session.identity ?? ''}>
            <Glyph kind="open" /> {name.main}{name.session && name.session !== name.main && <span class="note"> as {name.session}</span>}
          </button>
        </th>
        <td><span class={`relation relation-${session.relation}`}>{session.relation}</span></td>
        <td class="nowrap">{SESSION[session.kind] ?? session.kind}</td>
        <td>{source.interactive ? <a class="mono" href={hrefOf('case', { lead: session.session_id })}>{session.session_id}</a> : <span class="mono">{session.session_id}</span>}</td>
        <td class="number"><Figure value={session.event_count} title={session.session_id} filter={filter} /></td>
        <td class="number denied"><Figure value={session.denied} title={`${session.session_id}, denied`} filter={{ ...filter, outcome: ['denied'] }} /></td>
        <td class="when">{span(session.first_event, session.last_event)}</td>
      </tr>
      {open && <Keys session={session} />}
    </>
  );
}

export function SessionsSection({ sessions }: { sessions: Session[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? sessions : sessions.slice(0, FIRST_SIGHT);
  return (
    <Section id="sessions" title="Sessions and keys">
      <div class="scroll-x" tabIndex={0} role="region" aria-label="table of sessions">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Who</th><th scope="col">Relation</th><th scope="col">Kind</th><th scope="col">Session</th>
              <th scope="col" class="number">Events</th><th scope="col" class="number">Denied</th><th scope="col">When</th>
            </tr>
          </thead>
          <tbody>{shown.map((session) => <SessionRow key={session.session_id} session={session} />)}</tbody>
        </table>
      </div>
      {sessions.length > shown.length && <button type="button" class="link" onClick={() => setAll(true)}>show {plural(sessions.length - shown.length, 'more session')}</button>}
    </Section>
  );
}
