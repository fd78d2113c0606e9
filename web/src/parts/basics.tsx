/** Small parts that every view is made of. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useTools } from '../app/context';
import type { Loaded } from '../app/use';
import { SourceError } from '../data/source';
import type { Confidence } from '../model/case';
import type { Filter } from '../model/event';
import { CONFIDENCE, count } from '../model/words';
import { Glyph } from './glyph';

/** a part of a page with its heading; `aside` stands at the heading's end */
export function Section(props: { id: string; title: string; note?: ComponentChildren; aside?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="section" id={props.id} aria-labelledby={`${props.id}-title`}>
      <header class="section-head">
        <h2 id={`${props.id}-title`}>{props.title}</h2>
        {props.note && <p class="note">{props.note}</p>}
        {props.aside && <div class="aside">{props.aside}</div>}
      </header>
      {props.children}
    </section>
  );
}

export function ConfidenceBadge({ confidence }: { confidence: Confidence }) {
  const { word, means } = CONFIDENCE[confidence];
  return (
    <span class={`badge badge-${confidence}`} title={means}>
      <Glyph kind={confidence} />
      {word}
    </span>
  );
}

/** a figure that opens the events behind it; a zero opens nothing and looks so */
export function Figure(props: { value: number; title: string; filter: Filter; class?: string; children?: string }) {
  const { show, within, source } = useTools();
  const text = props.children ?? count(props.value);
  const { lead } = props.filter;
  if (lead !== undefined && props.value && !source.holds(lead)) return <span class={`figure ${props.class ?? ''}`} title="its events are not in this report">{text}</span>;
  if (!props.value) return <span class={`figure zero ${props.class ?? ''}`}>{text}</span>;
  const open = () => show({ title: props.title, filter: { ...within, ...props.filter } });
  return (
    <button type="button" class={`figure ${props.class ?? ''}`} aria-label={`${text}: ${props.title}`} onClick={open}>
      {text}
    </button>
  );
}

/** opens one event by its id */
export function EventLink({ id, title, children }: { id: string | null; title: string; children: ComponentChildren }) {
  const { show, within } = useTools();
  if (!id) return <span>{children}</span>;
  return (
    <button type="button" class="link" onClick={() => show({ title, event_id: id, within })}>
      {children}
    </button>
  );
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // a page opened from a file may not have the clipboard
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

export function Copy({ text, what, children }: { text: string; what: string; children?: ComponentChildren }) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  const copy = async () => {
    setState((await copyText(text)) ? 'done' : 'failed');
    setTimeout(() => setState('idle'), 1500);
  };
  const said = state === 'done' ? 'copied' : state === 'failed' ? 'copy failed' : null;
  return (
    <button type="button" class={children ? 'button' : 'icon-button'} aria-label={children ? undefined : `copy ${what}`} title={`copy ${what}`} onClick={copy}>
      <Glyph kind="copy" />
      {said ? <span role="status">{said}</span> : children}
    </button>
  );
}

export function Failure({ error }: { error: Error }) {
  return (
    <div class="failure" role="alert">
      <Glyph kind="warn" />
      <p>{error.message}</p>
      {error instanceof SourceError && error.hint && <p class="hint">{error.hint}</p>}
    </div>
  );
}

/** what is loaded, or that it is loading, or why it is not there */
export function Await<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (of.state === 'failed') return <Failure error={of.error} />;
  if (of.value === null) return <p class="loading" role="status">reading the evidence…</p>;
  return <div class={of.state === 'loading' ? 'stale' : ''} aria-busy={of.state === 'loading'}>{children(of.value)}</div>;
}

/** a choice of one among few */
export function Choice<T extends string>(props: { label: string; value: T; options: [T, string][]; onChange: (value: T) => void }) {
  return (
    <div class="choice" role="group" aria-label={props.label}>
      {props.options.map(([value, word]) => (
        <button type="button" key={value} aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
          {word}
        </button>
      ))}
    </div>
  );
}
