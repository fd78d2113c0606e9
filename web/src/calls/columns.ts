/** The columns of the calls table: what each shows and how it sorts. */
import type { ColumnDef } from '@tanstack/table-core';
import type { Call } from '../model/case';
import { serviceOf } from '../model/identity';

export const callName = (call: Call): string => `${serviceOf(call.event_source)}:${call.event_name ?? '?'}`;
export const targetOf = (call: Call): string | null => call.resource_sample ?? call.denied_resource_sample ?? call.parameters_sample ?? call.filter_sample;

export const COLUMNS: ColumnDef<Call, unknown>[] = [
  { id: 'name', header: 'Call', accessorFn: callName },
  { id: 'total', header: 'Events', accessorFn: (call) => call.total, sortDescFirst: true },
  { id: 'success', header: 'Ok', accessorFn: (call) => call.success, sortDescFirst: true },
  { id: 'denied', header: 'Denied', accessorFn: (call) => call.denied, sortDescFirst: true },
  { id: 'failed', header: 'Failed', accessorFn: (call) => call.failure - call.denied, sortDescFirst: true },
  { id: 'first', header: 'First', accessorFn: (call) => call.first_event ?? '' },
  { id: 'target', header: 'Target (one example)', accessorFn: (call) => targetOf(call) ?? '' },
];

/** the words a reader may look for in a row */
export const searched = (call: Call): string =>
  [
    callName(call), call.resource_sample, call.denied_resource_sample, call.parameters_sample, call.filter_sample,
    call.error_message_sample, call.why_sensitive, ...Object.keys(call.errors), ...call.regions,
  ].join('\n').toLowerCase();
