/** @tanstack/table-core for Preact: the sorting of a table of rows. */
import { type ColumnDef, createTable, getCoreRowModel, getSortedRowModel, type RowData, type SortingState, type Table } from '@tanstack/table-core';
import { useMemo, useState } from 'preact/hooks';

export function useTable<Row extends RowData>(data: Row[], columns: ColumnDef<Row, unknown>[], start: SortingState): Table<Row> {
  const [sorting, setSorting] = useState<SortingState>(start);
  const table = useMemo(
    () => createTable<Row>({ data, columns, state: {}, onStateChange: () => {}, renderFallbackValue: null, getCoreRowModel: getCoreRowModel(), getSortedRowModel: getSortedRowModel() }),
    [],
  );
  table.setOptions((before) => ({
    ...before,
    data,
    columns,
    state: { ...table.initialState, sorting },
    onSortingChange: (change) => setSorting((old) => (typeof change === 'function' ? change(old) : change)),
  }));
  return table;
}
