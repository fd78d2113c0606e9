/** A column's heading that sorts by it. */
import type { Header } from '@tanstack/table-core';

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

export function SortHeader<Row>({ header, class: name }: { header: Header<Row, unknown>; class?: string }) {
  const { column } = header;
  const sorted = column.getIsSorted();
  return (
    <th scope="col" class={name} aria-sort={sorted ? SORTED[sorted] : 'none'}>
      <button type="button" class="sort" onClick={() => column.toggleSorting(sorted === false ? undefined : sorted === 'asc')}>
        {String(column.columnDef.header)}
        <span class="sort-mark" aria-hidden>{sorted === 'asc' ? '↑' : sorted === 'desc' ? '↓' : ''}</span>
      </button>
    </th>
  );
}
