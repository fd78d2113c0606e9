/** Ad-hoc questions: SQL on the events, starting from the built-in ones. */
import { useEffect, useState } from 'preact/hooks';
import { adjust, type Route } from '../app/route';
import { useLoaded } from '../app/use';
import type { Cell, Query, Rows, Store } from '../data/source';
import { count, plural } from '../model/words';
import { Await, Copy, Failure } from '../parts/basics';

const LIMIT = 1000;
const START = 'SELECT event_source, event_name, count(*) AS events\nFROM events\nGROUP BY ALL\nORDER BY events DESC\nLIMIT 50';

const cellText = (cell: Cell): string => (cell === null ? '' : String(cell));
const tabs = (rows: Rows): string =>
  [rows.columns.map((column) => column.name), ...rows.rows.map((row) => row.map((cell) => cellText(cell).replace(/[\t\n]/g, ' ')))].map((line) => line.join('\t')).join('\n');

function Answer({ rows }: { rows: Rows }) {
  return (
    <>
      <div class="toolbar">
        <p class="note" role="status">{plural(rows.rows.length, 'row')}{rows.truncated && ', and there are more'}, {rows.seconds.toFixed(2)} s</p>
        <Copy text={tabs(rows)} what="the rows">copy rows</Copy>
      </div>
      <div class="scroll-x" tabIndex={0} role="region" aria-label="rows">
        <table class="grid sql-rows">
          <thead><tr>{rows.columns.map((column, i) => <th scope="col" key={i} title={column.type} class={typeof rows.rows[0]?.[i] === 'number' ? 'number' : ''}>{column.name}</th>)}</tr></thead>
          <tbody>
            {rows.rows.map((row, i) => (
              <tr key={i}>{row.map((cell, k) => <td key={k} class={typeof cell === 'number' ? 'number' : 'mono'}>{cell === null ? <span class="note">null</span> : typeof cell === 'number' ? count(cell) : cellText(cell)}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Saved({ queries, onChoose }: { queries: Query[]; onChoose: (query: Query) => void }) {
  return (
    <label>built-in <select value="" onChange={(event) => { const chosen = queries.find((query) => query.name === event.currentTarget.value); if (chosen) onChoose(chosen); }}>
      <option value="">choose a question</option>
      {queries.map((query) => <option key={query.name} value={query.name}>{query.title ? `${query.name}: ${query.title}` : query.name}</option>)}
    </select></label>
  );
}

type Run = { state: 'idle' } | { state: 'running' } | { state: 'done'; rows: Rows } | { state: 'failed'; error: Error };

function useSql(store: Store) {
  const [run, setRun] = useState<Run>({ state: 'idle' });
  const [abort, setAbort] = useState<AbortController | null>(null);
  useEffect(() => () => abort?.abort(), [abort]);
  const start = async (sql: string) => {
    const own = new AbortController();
    setAbort(own);
    setRun({ state: 'running' });
    try {
      setRun({ state: 'done', rows: await store.sql(sql, LIMIT, own.signal) });
    } catch (error) {
      setRun(own.signal.aborted ? { state: 'idle' } : { state: 'failed', error: error as Error });
    }
  };
  return { run, start, stop: () => abort?.abort() };
}

export function SqlPage({ store, route }: { store: Store; route: Route }) {
  const [sql, setSql] = useState(route.params['q'] ?? START);
  const queries = useLoaded((signal) => store.queries(signal), [store]);
  const { run, start, stop } = useSql(store);
  const ask = () => { adjust({ q: sql }); void start(sql); };
  const key = (event: KeyboardEvent) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(); } };
  return (
    <main class="page" id="main">
      <h1>SQL</h1>
      <Await of={queries}>{(list) => <div class="toolbar"><Saved queries={list} onChoose={(query) => setSql(query.sql)} /></div>}</Await>
      <textarea class="sql mono" aria-label="SQL" rows={10} spellcheck={false} value={sql} onInput={(event) => setSql(event.currentTarget.value)} onKeyDown={key} />
      <div class="toolbar">
        <button type="button" class="button primary" onClick={ask} disabled={run.state === 'running'}>Run</button>
        {run.state === 'running' && <button type="button" class="button" onClick={stop}>stop</button>}
        <span class="note">Ctrl and Enter run it. Views: events, cloudtrail_logs. Read-only; at most {count(LIMIT)} rows.</span>
      </div>
      {run.state === 'running' && <p class="loading" role="status">asking…</p>}
      {run.state === 'failed' && <Failure error={run.error} />}
      {run.state === 'done' && <Answer rows={run.rows} />}
    </main>
  );
}
