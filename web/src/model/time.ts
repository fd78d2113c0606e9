/** Times are UTC everywhere, as in the logs. */

export const ms = (time: string): number => Date.parse(time);
export const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** `2026-03-17 09:30:26` */
export const stamp = (time: string | null): string => (time ? time.replace('T', ' ').replace(/(\.\d+)?Z$/, '') : '–');
export const clock = (time: string | null): string => (time ? stamp(time).slice(11) : '–');
export const day = (time: string | null): string => (time ? time.slice(0, 10) : '–');

/** a span, the second date left out where it is the first again */
export function span(first: string | null, last: string | null): string {
  if (!first || !last) return stamp(first ?? last);
  if (first === last) return stamp(first);
  return `${stamp(first)} – ${day(first) === day(last) ? clock(last) : stamp(last)}`;
}

const UNITS: [number, string][] = [
  [86400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `5 h 58 min`: the two largest units */
export function duration(seconds: number): string {
  const words: string[] = [];
  let rest = Math.round(seconds);
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    if (count) words.push(`${count} ${unit}`);
    else if (words.length) break;
    rest -= count * size;
    if (words.length === 2) break;
  }
  return words.join(' ') || '0 s';
}

export const between = (first: string | null, last: string | null): string =>
  first && last ? duration((ms(last) - ms(first)) / 1000) : '';
