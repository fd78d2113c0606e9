/** The page of a case, from the sentence to what the evidence covers. */
import { useMemo, useState } from 'preact/hooks';
import { type Shown, ToolsContext } from '../app/context';
import { adjust, go } from '../app/route';
import { useLoaded } from '../app/use';
import { Choices } from '../chain/choices';
import { ChainPicture } from '../chain/picture';
import { CallsSection } from '../calls/table';
import type { Source } from '../data/source';
import { Drawer } from '../events/drawer';
import type { Case, Scope, Tree } from '../model/case';
import type { Filter } from '../model/event';
import { span, stamp } from '../model/time';
import { count } from '../model/words';
import { Await, Choice, Section } from '../parts/basics';
import type { Window } from '../timeline/scale';
import { TimelineSection } from '../timeline/timeline';
import { Answers } from './answers';
import { CaveatsSection } from './caveats';
import { CoverageSection } from './coverage';
import { SessionsSection } from './sessions';
import { SourcesSection } from './sources';
import { Verdict } from './verdict';

const SCOPES: [Scope, string][] = [['key', 'this key'], ['session', 'session'], ['tree', 'with descendants']];

interface Place {
  lead: string;
  scope: Scope | null;
  brush: Window | null;
}

function setBrush(window: Window | null): void {
  adjust({ from: window?.from, to: window?.to });
}

/** stays in sight while a brush is set: figures below it are narrowed, and it must be plain that they are */
function BrushBar({ brush }: { brush: Window | null }) {
  if (!brush) return null;
  return (
    <div class="brush-bar" role="status">
      <span>Only <b>{span(brush.from, brush.to)}</b> UTC</span>
      <button type="button" class="button" onClick={() => setBrush(null)}>show all</button>
    </div>
  );
}

function Made({ source, kase }: { source: Source; kase: Case }) {
  const { made } = source;
  const { coverage } = kase;
  return (
    <footer class="made">
      <p>{count(coverage.events)} events read, {count(coverage.duplicates)} duplicates, {count(coverage.refused)} refused; {coverage.accounts.length} accounts, {coverage.regions.length} regions. Times are UTC.</p>
      {made && <p>Backtrail {made.version}, {stamp(made.generated)}{made.events_left_out > 0 && `; ${count(made.events_left_out)} of ${count(made.events_total)} events did not fit`}{made.raw_left_out > 0 && `; the text of ${count(made.raw_left_out)} records did not fit, their places are told`}.</p>}
    </footer>
  );
}

function Parts({ kase, tree, place, source }: { kase: Case; tree: Tree | null; place: Place; source: Source }) {
  const sessions = useMemo(() => {
    const known = new Set(kase.sessions.map((session) => session.session_id));
    return [...kase.sessions, ...(tree?.sessions ?? []).filter((session) => !known.has(session.session_id))];
  }, [kase, tree]);
  const leads = kase.sessions.filter((session) => session.relation === 'lead');
  const scope = source.interactive && (
    <Choice label="whose events" value={place.scope ?? kase.scope} options={SCOPES} onChange={(next) => go('case', { lead: place.lead, scope: next })} />
  );
  return (
    <>
      <Verdict kase={kase} aside={scope} />
      <Answers kase={kase} />
      <Section id="chain" title={leads.length > 1 ? 'Which of these' : 'How they got there'}>
        {leads.length > 1 ? <Choices sessions={leads} /> : <ChainPicture kase={kase} tree={tree} />}
      </Section>
      <BrushBar brush={place.brush} />
      <TimelineSection brush={place.brush} onBrush={setBrush} />
      <CallsSection kase={kase} />
      <SourcesSection kase={kase} />
      <SessionsSection sessions={sessions} />
      <CaveatsSection caveats={kase.caveats} />
      <CoverageSection />
      <Made source={source} kase={kase} />
    </>
  );
}

export function CasePage({ source, place }: { source: Source; place: Place }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const kase = useLoaded((signal) => source.case(place.lead, place.scope, signal), [source, place.lead, place.scope]);
  const tree = useLoaded((signal) => source.tree(place.lead, signal), [source, place.lead]);
  const within: Filter = useMemo(
    () => ({ lead: place.lead, scope: place.scope ?? kase.value?.scope, from: place.brush?.from, to: place.brush?.to }),
    [place.lead, place.scope, kase.value, place.brush?.from, place.brush?.to],
  );
  const tools = useMemo(() => ({ source, within, show: setShown }), [source, within]);
  return (
    <ToolsContext.Provider value={tools}>
      <main class="page" id="main">
        <Await of={kase}>{(value) => <Parts kase={value} tree={tree.value} place={place} source={source} />}</Await>
      </main>
      {shown && <Drawer key={JSON.stringify(shown)} shown={shown} onClose={() => setShown(null)} />}
    </ToolsContext.Provider>
  );
}
