/** The brush by keyboard: its two ends as text, in UTC. */
import { useEffect, useState } from 'preact/hooks';
import { iso, ms, stamp } from '../model/time';
import type { Window } from './scale';

/** `2026-03-17 09:30` or `2026-03-17T09:30:26Z` -> ISO UTC, or null */
function timeOf(text: string): string | null {
  const match = /^\s*(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?Z?\s*$/.exec(text);
  if (!match) return null;
  const time = ms(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? ':00'}Z`);
  return Number.isNaN(time) ? null : iso(time);
}

function TimeField({ label, value, onTime }: { label: string; value: string; onTime: (time: string) => boolean }) {
  const [text, setText] = useState(stamp(value));
  const [wrong, setWrong] = useState(false);
  useEffect(() => { setText(stamp(value)); setWrong(false); }, [value]);
  const enter = () => {
    if (text === stamp(value)) return;
    const time = timeOf(text);
    setWrong(time === null || !onTime(time));
  };
  return (
    <label>
      {label}{' '}
      <input type="text" class="time" size={19} spellcheck={false} value={text} aria-invalid={wrong} onInput={(event) => setText(event.currentTarget.value)}
        onBlur={enter} onKeyDown={(event) => event.key === 'Enter' && enter()} />
    </label>
  );
}

export function BrushFields({ brush, whole, onBrush }: { brush: Window | null; whole: Window; onBrush: (window: Window | null) => void }) {
  const now = brush ?? whole;
  const set = (member: keyof Window) => (time: string) => {
    const next = { ...now, [member]: time };
    if (next.from > next.to) return false;
    onBrush(next);
    return true;
  };
  return (
    <div class="brush-fields">
      <TimeField label="from" value={now.from} onTime={set('from')} />
      <TimeField label="to" value={now.to} onTime={set('to')} />
      <span class="note">UTC; Enter narrows everything to it</span>
      {brush && <button type="button" class="button" onClick={() => onBrush(null)}>show all</button>}
    </div>
  );
}
