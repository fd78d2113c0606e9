/** Everything descended from a lead: sessions, keys and users it made, as an outline. */
import { useMemo, useState } from 'preact/hooks';
import { type Shown, ToolsContext } from '../app/context';
import { hrefOf } from '../app/route';
import { useLoaded } from '../app/use';
import { callName } from '../calls/columns';
import type { Store } from '../data/source';
import { Drawer } from '../events/drawer';
import type { Session, Tree } from '../model/case';
import { accountText, nameOf } from '../model/identity';
import { span } from '../model/time';
import { count, plural, RAN_BEFORE, SESSION } from '../model/words';
import { Await, Figure } from '../parts/basics';
import { Glyph } from '../parts/glyph';

const childrenOf = (session: Session, tree: Tree): Session[] =>
  tree.sessions.filter((other) => other.relation === 'descendant' && other.parent_session_id === session.session_id);

function BranchLine({ session }: { session: Session }) {
  const name = nameOf(session.identity);
  const filter = { lead: session.session_id, scope: 'session' as const };
  return (
    <span class="branch-line">
      <b>{name.main}</b>{name.session && name.session !== name.main && <span class="note"> as {name.session}</span>}
      <span class="note">{SESSION[session.kind] ?? session.kind} in {accountText(session.account_id)}</span>
      <a class="mono" href={hrefOf('case', { lead: session.session_id })}>{session.session_id}</a>
      <Figure value={session.event_count} title={session.session_id} filter={filter}>{plural(session.event_count, 'event')}</Figure>
      {session.denied > 0 && <Figure value={session.denied} title={session.session_id} filter={{ ...filter, outcome: ['denied'] }} class="denied">{`${count(session.denied)} denied`}</Figure>}
      <span class="note">{span(session.first_event, session.last_event)}</span>
      {session.parent_confidence === 'weak' && <span class="note branch-weak"><Glyph kind="weak" /> {RAN_BEFORE}</span>}
    </span>
  );
}

function Branch({ session, tree }: { session: Session; tree: Tree }) {
  const [open, setOpen] = useState(true);
  const children = childrenOf(session, tree);
  if (!children.length) return <li class="leaf"><BranchLine session={session} /></li>;
  const word = open ? 'fold' : 'unfold';
  return (
    <li>
      <button type="button" class="unfold" aria-expanded={open} aria-label={`${word} what descends from ${session.session_id}`} onClick={() => setOpen(!open)}><Glyph kind="open" /></button>
      {' '}<BranchLine session={session} />
      {open && <ul>{children.map((child) => <Branch key={child.session_id} session={child} tree={tree} />)}</ul>}
    </li>
  );
}

function Touched({ tree }: { tree: Tree }) {
  const calls = tree.calls.filter((call) => call.group !== 'read').slice(0, 15);
  return (
    <>
      <h2>What all of them did</h2>
      <table class="grid">
        <thead><tr><th scope="col">Call</th><th scope="col" class="number">Events</th><th scope="col" class="number">Ok</th><th scope="col" class="number">Denied</th></tr></thead>
        <tbody>
          {calls.map((call) => (
            <tr key={`${call.group}${callName(call)}`}><th scope="row">{callName(call)}</th><td class="number">{count(call.total)}</td><td class="number">{count(call.success)}</td><td class="number denied">{count(call.denied)}</td></tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

export function TreePage({ store, lead }: { store: Store; lead: string }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const loaded = useLoaded((signal) => store.tree(lead, signal), [store, lead]);
  const tools = useMemo(() => ({ source: store, within: { lead, scope: 'tree' as const }, show: setShown }), [store, lead]);
  const roots = (tree: Tree) => tree.sessions.filter((session) => session.relation === 'lead');
  return (
    <ToolsContext.Provider value={tools}>
      <main class="page" id="main">
        <h1>What descends from <code>{lead}</code></h1>
        <Await of={loaded}>
          {(tree) => (
            <>
              <p class="note">{plural(tree.sessions.filter((session) => session.relation === 'descendant').length, 'descendant')}; <a href={hrefOf('case', { lead, scope: 'tree' })}>the case with all of them</a></p>
              <ul class="branches">{roots(tree).map((session) => <Branch key={session.session_id} session={session} tree={tree} />)}</ul>
              <Touched tree={tree} />
            </>
          )}
        </Await>
      </main>
      {shown && <Drawer key={JSON.stringify(shown)} shown={shown} onClose={() => setShown(null)} />}
    </ToolsContext.Provider>
  );
}
