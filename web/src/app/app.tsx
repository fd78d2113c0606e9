/** The page: one case when it is a report, every view when it is served. */
import { CasePage } from '../case/page';
import { isStore, type Source, type Store } from '../data/source';
import type { ReportSource } from '../data/report';
import type { Scope } from '../model/case';
import { CoveragePage } from '../serve/coverage';
import { Home } from '../serve/home';
import { SessionsPage } from '../serve/sessions';
import { SqlPage } from '../serve/sql';
import { TreePage } from '../serve/tree';
import { Frame } from './frame';
import { type Route, useRoute } from './route';

const SCOPES = new Set(['key', 'session', 'tree']);

function placeOf(route: Route, lead: string) {
  const { scope, from, to } = route.params;
  return {
    lead,
    scope: scope && SCOPES.has(scope) ? (scope as Scope) : null,
    brush: from && to && from <= to ? { from, to } : null,
  };
}

function View({ store, route }: { store: Store; route: Route }) {
  const { lead } = route.params;
  switch (route.view) {
    case 'case': return lead ? <CasePage key={lead} source={store} place={placeOf(route, lead)} /> : <Home store={store} />;
    case 'tree': return lead ? <TreePage key={lead} store={store} lead={lead} /> : <Home store={store} />;
    case 'sessions': return <SessionsPage store={store} route={route} />;
    case 'coverage': return <CoveragePage store={store} />;
    case 'sql': return <SqlPage store={store} route={route} />;
    default: return <Home store={store} />;
  }
}

export function App({ source }: { source: Source }) {
  const route = useRoute();
  return (
    <Frame route={route} made={source.made} interactive={source.interactive}>
      {isStore(source)
        ? <View store={source} route={route} />
        : <CasePage source={source} place={{ ...placeOf(route, (source as ReportSource).lead), scope: null }} />}
    </Frame>
  );
}
