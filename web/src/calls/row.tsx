/** A call as a row, and what unfolds below it. */
import { Copy, EventLink, Figure } from '../parts/basics';
import { Glyph } from '../parts/glyph';
import type { Call } from '../model/case';
import { type Filter, OTHER_FAILURES } from '../model/event';
import { shortResource } from '../model/identity';
import { span, stamp } from '../model/time';
import { count } from '../model/words';
import { callName, targetOf } from './columns';

const filterOf = (call: Call): Filter => ({ group: [call.group], event_source: call.event_source ?? undefined, event_name: call.event_name ?? undefined });

/** a bar as long as the events are many, its end as long as the denied ones */
function Bar({ call, most }: { call: Call; most: number }) {
  const width = (n: number) => `${((Math.sqrt(n) / Math.sqrt(most)) * 100).toFixed(1)}%`;
  const denied = call.total ? ((call.failure / call.total) * 100).toFixed(1) : '0';
  return (
    <span class="span-bar" aria-hidden>
      <span class={`bar-all bar-${call.group}`} style={{ width: width(call.total) }}>
        <span class="bar-denied" style={{ width: `${denied}%` }} />
      </span>
    </span>
  );
}

export function CallRow({ call, most, open, onOpen }: { call: Call; most: number; open: boolean; onOpen: () => void }) {
  const name = callName(call);
  const filter = filterOf(call);
  return (
    <tr class={open ? 'open' : ''}>
      <th scope="row" class="call-name">
        <button type="button" class="unfold" aria-expanded={open} onClick={onOpen}>
          <Glyph kind="open" /><Glyph kind={call.group} /> <span>{name}</span>
        </button>
      </th>
      <td class="number"><Bar call={call} most={most} /><Figure value={call.total} title={name} filter={filter} /></td>
      <td class="number"><Figure value={call.success} title={`${name}, ok`} filter={{ ...filter, outcome: ['success'] }} /></td>
      <td class="number denied"><Figure value={call.denied} title={`${name}, denied`} filter={{ ...filter, outcome: ['denied'] }} /></td>
      <td class="number"><Figure value={call.failure - call.denied} title={`${name}, failed`} filter={{ ...filter, outcome: OTHER_FAILURES }} /></td>
      <td class="when">{stamp(call.first_event)}</td>
      <td class="target"><span title={targetOf(call) ?? ''}>{shortResource(targetOf(call))}</span></td>
    </tr>
  );
}

function Sample({ name, text }: { name: string; text: string | null }) {
  if (!text) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd><span class="mono sample">{text}</span> <Copy text={text} what={name} /></dd>
    </>
  );
}

const errorsText = (call: Call): string => Object.entries(call.errors).map(([code, n]) => `${code || 'no code'} ×${count(n)}`).join(', ');

const noteText = (call: Call): string =>
  [call.dry_run && `${count(call.dry_run)} dry run: nothing was done`, call.partial && `${count(call.partial)} failed in part`]
    .filter(Boolean).join(', ');

export function CallDetail({ call, columns }: { call: Call; columns: number }) {
  return (
    <tr class="detail">
      <td colSpan={columns}>
        <dl class="facts">
          {call.why_sensitive && <><dt>sensitive because</dt><dd>{call.why_sensitive}</dd></>}
          <dt>when</dt><dd>{span(call.first_event, call.last_event)} UTC in {call.regions.join(', ') || 'no region'}</dd>
          <Sample name="target" text={call.resource_sample} />
          <Sample name="denied target" text={call.denied_resource_sample} />
          <Sample name="parameters" text={call.parameters_sample} />
          <Sample name="filter" text={call.filter_sample} />
          {noteText(call) && <><dt>ok, but</dt><dd>{noteText(call)}</dd></>}
          {call.failure > 0 && <><dt>errors</dt><dd>{errorsText(call)}</dd></>}
          <Sample name="error message" text={call.error_message_sample} />
          <dt>one event</dt>
          <dd><EventLink id={call.event_id_sample} title={callName(call)}><span class="mono">{call.event_id_sample ?? 'without an id'}</span></EventLink></dd>
        </dl>
      </td>
    </tr>
  );
}
