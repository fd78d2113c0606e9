/** What the evidence covers: accounts by regions by hours, and the checks. */
import { useMemo, useState } from 'preact/hooks';
import { type Shown, ToolsContext } from '../app/context';
import { useLoaded } from '../app/use';
import { CoverageView } from '../case/coverage';
import type { HourRow, Hours, Store } from '../data/source';
import { Drawer } from '../events/drawer';
import { iso, ms, span } from '../model/time';
import { Await } from '../parts/basics';
import { Heat, type HeatRow } from '../parts/heat';

function rowOf({ account_id, region, counts }: HourRow, columns: number): HeatRow {
  const filled = Array<number>(columns).fill(0);
  for (const [index, events] of counts) filled[index] = events;
  return { account: account_id, region, counts: filled };
}

/** the server tells hours, or days where hours would be too many */
const secondsOf = (hours: Hours): number => hours.bucket_seconds ?? (hours.hours > 24 * 62 ? 86400 : 3600);

function HourHeat({ hours, onShow }: { hours: Hours; onShow: (shown: Shown) => void }) {
  const seconds = secondsOf(hours);
  const columns = Math.max(1, Math.ceil((ms(hours.to) - ms(hours.from)) / 1000 / seconds), ...hours.rows.flatMap((row) => row.counts.map(([index]) => index + 1)));
  const rows = useMemo(() => hours.rows.map((row) => rowOf(row, columns)), [hours, columns]);
  const at = (index: number) => iso(ms(hours.from) + index * seconds * 1000);
  const open = (row: HeatRow, index: number) => {
    const [from, to] = [at(index), iso(ms(at(index + 1)) - 1000)];
    onShow({ title: `${row.account} ${row.region}, ${span(from, to)}`, filter: { account: row.account ?? undefined, region: row.region ?? undefined, from, to } });
  };
  return <Heat rows={rows} columns={columns} at={at} seconds={seconds} onOpen={open} />;
}

export function CoveragePage({ store }: { store: Store }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const coverage = useLoaded((signal) => store.coverage(signal), [store]);
  const hours = useLoaded((signal) => store.hours(signal), [store]);
  const tools = useMemo(() => ({ source: store, within: {}, show: setShown }), [store]);
  return (
    <ToolsContext.Provider value={tools}>
      <main class="page" id="main">
        <h1>What the evidence covers</h1>
        <Await of={hours}>{(value) => <HourHeat hours={value} onShow={setShown} />}</Await>
        <h2>What is logged, and what is not</h2>
        <Await of={coverage}>{(value) => <CoverageView coverage={value} heat={false} />}</Await>
      </main>
      {shown && <Drawer key={JSON.stringify(shown)} shown={shown} onClose={() => setShown(null)} />}
    </ToolsContext.Provider>
  );
}
