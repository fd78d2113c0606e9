/** The calls table: groups, sort, filter, and rows that unfold to what was in the calls. */
import type { Row, Table } from '@tanstack/table-core';
import { useState } from 'preact/hooks';
import { useTools } from '../app/context';
import { usePrinting } from '../app/print';
import { useLoaded } from '../app/use';
import type { Call, Case, Group } from '../model/case';
import { count, GROUP, GROUPS, plural } from '../model/words';
import { Await, Figure, Section } from '../parts/basics';
import { Glyph } from '../parts/glyph';
import { SortHeader } from '../parts/sort-header';
import { useTable } from '../parts/table';
import { Totals } from '../case/answers';
import { COLUMNS, searched } from './columns';
import { CallDetail, CallRow } from './row';

const FIRST_SIGHT = 12;
const keyOf = (call: Call): string => `${call.group} ${call.event_source} ${call.event_name}`;

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

function GroupHead({ group, rows, open, onToggle }: { group: Group; rows: Row<Call>[]; open: boolean; onToggle: () => void }) {
  const events = rows.reduce((sum, row) => sum + row.original.total, 0);
  return (
    <tr class="group-head">
      <th scope="rowgroup" colSpan={COLUMNS.length}>
        <button type="button" class="unfold" aria-expanded={open} onClick={onToggle}>
          <Glyph kind="open" /> {GROUP[group].many}
        </button>
        <span class="note">{plural(rows.length, 'call')}, <Figure value={events} title={GROUP[group].many} filter={{ group: [group] }}>{plural(events, 'event')}</Figure></span>
      </th>
    </tr>
  );
}

interface GroupProps {
  group: Group;
  rows: Row<Call>[];
  most: number;
  unfolded: ReadonlySet<string>;
  onUnfold: (key: string) => void;
}

function GroupBody({ group, rows, most, unfolded, onUnfold }: GroupProps) {
  const [open, setOpen] = useState(true);
  const [all, setAll] = useState(false);
  const printing = usePrinting();
  const shown = open ? (all || printing ? rows : rows.slice(0, FIRST_SIGHT)) : [];
  const left = rows.length - shown.length;
  return (
    <tbody class={`group group-${group}`}>
      <GroupHead group={group} rows={rows} open={open} onToggle={() => setOpen(!open)} />
      {shown.map(({ original: call }) => {
        const key = keyOf(call);
        const isOpen = unfolded.has(key);
        return [
          <CallRow key={key} call={call} most={most} open={isOpen} onOpen={() => onUnfold(key)} />,
          isOpen && <CallDetail key={`${key} detail`} call={call} columns={COLUMNS.length} />,
        ];
      })}
      {open && left > 0 && (
        <tr class="more"><td colSpan={COLUMNS.length}><button type="button" class="link" onClick={() => setAll(true)}>show {plural(left, 'more call')}</button></td></tr>
      )}
    </tbody>
  );
}

function Rows({ table, calls }: { table: Table<Call>; calls: Call[] }) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const rows = table.getRowModel().rows;
  const most = Math.max(1, ...calls.map((call) => call.total));
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="table of calls">
      <table class="grid calls">
        <thead>
          <tr>{table.getFlatHeaders().map((header, i) => <SortHeader key={header.id} header={header} class={i >= 1 && i <= 4 ? 'number' : ''} />)}</tr>
        </thead>
        {GROUPS.map((group) => {
          const own = rows.filter((row) => row.original.group === group);
          return own.length > 0 && <GroupBody key={group} group={group} rows={own} most={most} unfolded={unfolded} onUnfold={(key) => setUnfolded((before) => toggled(before, key))} />;
        })}
      </table>
    </div>
  );
}

function CallsTable({ calls }: { calls: Call[] }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = wanted ? calls.filter((call) => searched(call).includes(wanted)) : calls;
  const table = useTable(found, COLUMNS, []);
  return (
    <>
      <div class="toolbar">
        <input type="search" class="filter" placeholder="filter calls, targets, errors" aria-label="filter calls" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        {wanted && <span class="note" role="status">{count(found.length)} of {plural(calls.length, 'call')}</span>}
      </div>
      {found.length ? <Rows table={table} calls={found} /> : <p class="note">No call matches.</p>}
    </>
  );
}

export function CallsSection({ kase }: { kase: Case }) {
  const { source, within } = useTools();
  const brushed = !!(within.from || within.to);
  const loaded = useLoaded(async (signal) => (brushed ? source.calls(within, signal) : kase.calls), [source, kase, within.from, within.to]);
  return (
    <Section id="calls" title="Calls" aside={loaded.value && <Totals calls={loaded.value} />}>
      {brushed && !source.interactive && <p class="note">Counts, targets and errors are those of the brush; parameters and filters are samples of the whole case: a report has no others.</p>}
      <Await of={loaded}>{(calls) => <CallsTable calls={calls} />}</Await>
    </Section>
  );
}
