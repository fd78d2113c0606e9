/** Every session of the evidence: searched, sorted and paged by the server. */
import { useState } from 'preact/hooks';
import { adjust, hrefOf, type Route } from '../app/route';
import { useLoaded, useRested } from '../app/use';
import type { SessionPage, SessionRow, SessionSort, Store } from '../data/source';
import { accountText, nameOf } from '../model/identity';
import { span } from '../model/time';
import { count, plural, SESSION } from '../model/words';
import { Await } from '../parts/basics';

const PAGE = 50;
const SORTS: [SessionSort, string][] = [['last', 'latest'], ['first', 'earliest'], ['events', 'most events'], ['writes', 'most writes'], ['denied', 'most denials']];

function Row({ session }: { session: SessionRow }) {
  const name = nameOf(session.identity);
  return (
    <tr>
      <th scope="row"><a class="mono" href={hrefOf('case', { lead: session.session_id })}>{session.session_id}</a></th>
      <td title={session.identity ?? ''}><b>{name.main}</b>{name.session && name.session !== name.main && <span class="note"> as {name.session}</span>}</td>
      <td class="nowrap">{SESSION[session.kind] ?? session.kind}</td>
      <td class="nowrap">{accountText(session.account_id)}</td>
      <td class="when">{span(session.first_event, session.last_event)}</td>
      <td class="number">{count(session.event_count)}</td>
      <td class="number">{count(session.write_count)}</td>
      <td class="number denied">{count(session.denied_count)}</td>
      <td class="mono">{session.addresses.slice(0, 2).join(', ')}{session.addresses.length > 2 && ` +${session.addresses.length - 2}`}</td>
    </tr>
  );
}

function Rows({ page }: { page: SessionPage }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="table of sessions">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">Session</th><th scope="col">Who</th><th scope="col">Kind</th><th scope="col">Account</th><th scope="col">When</th>
            <th scope="col" class="number">Events</th><th scope="col" class="number">Writes</th><th scope="col" class="number">Denied</th><th scope="col">From</th>
          </tr>
        </thead>
        <tbody>{page.sessions.map((session) => <Row key={session.session_id} session={session} />)}</tbody>
      </table>
    </div>
  );
}

function Pager({ page, offset, onOffset }: { page: SessionPage; offset: number; onOffset: (offset: number) => void }) {
  if (page.total <= PAGE) return null;
  return (
    <nav class="pager" aria-label="pages">
      <button type="button" class="button" disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - PAGE))}>before</button>
      <span class="note">{count(offset + 1)}–{count(offset + page.sessions.length)} of {count(page.total)}</span>
      <button type="button" class="button" disabled={page.next_offset === null} onClick={() => onOffset(offset + PAGE)}>next</button>
    </nav>
  );
}

export function SessionsPage({ store, route }: { store: Store; route: Route }) {
  const sort = (route.params['sort'] ?? 'last') as SessionSort;
  const kind = route.params['kind'] ?? '';
  const [text, setText] = useState(route.params['text'] ?? '');
  const [offset, setOffset] = useState(0);
  const rested = useRested(text, 250);
  const loaded = useLoaded((signal) => store.sessions({ text: rested, kind, sort, limit: PAGE, offset }, signal), [store, rested, kind, sort, offset]);
  const change = (params: Record<string, string>) => { setOffset(0); adjust(params); };
  return (
    <main class="page" id="main">
      <h1>Sessions</h1>
      <div class="toolbar">
        <input type="search" class="filter" aria-label="find sessions" placeholder="who, key, address" value={text} onInput={(event) => { setText(event.currentTarget.value); change({ text: event.currentTarget.value }); }} />
        <label>kind <select value={kind} onChange={(event) => change({ kind: event.currentTarget.value })}>
          <option value="">all</option>
          {Object.entries(SESSION).map(([value, word]) => <option key={value} value={value}>{word}</option>)}
        </select></label>
        <label>order <select value={sort} onChange={(event) => change({ sort: event.currentTarget.value })}>
          {SORTS.map(([value, word]) => <option key={value} value={value}>{word}</option>)}
        </select></label>
      </div>
      <Await of={loaded}>
        {(page) => (
          <>
            <p class="note" role="status">{plural(page.total, 'session')}</p>
            {page.sessions.length > 0 && <Rows page={page} />}
            <Pager page={page} offset={offset} onOffset={setOffset} />
          </>
        )}
      </Await>
    </main>
  );
}
