/** The time axis: a window of time on a width of pixels. */
import { scaleUtc, type ScaleTime } from 'd3-scale';
import { iso, ms } from '../model/time';
import type { Bucket, Timeline } from '../model/timeline';

export interface Window {
  from: string;
  to: string;
}
export type TimeScale = ScaleTime<number, number>;

const second = (time: number): string => iso(Math.round(time / 1000) * 1000);

export const scaleOf = (window: Window, width: number): TimeScale =>
  scaleUtc().domain([ms(window.from), Math.max(ms(window.to), ms(window.from) + 1000)]).range([0, width]);

/** the window around a point, `factor` times as wide, never beyond the whole */
export function zoomed(window: Window, whole: Window, factor: number, at: number): Window | null {
  const [from, to] = [ms(window.from), ms(window.to)];
  const middle = from + (to - from) * at;
  const next = { from: middle - (middle - from) * factor, to: middle + (to - middle) * factor };
  if (next.to - next.from >= ms(whole.to) - ms(whole.from)) return null;
  if (next.to - next.from < 10_000) return window;
  const shift = Math.max(0, ms(whole.from) - next.from) - Math.max(0, next.to - ms(whole.to));
  return { from: second(next.from + shift), to: second(next.to + shift) };
}

export const windowOf = (scale: TimeScale, x0: number, x1: number): Window => ({
  from: second(scale.invert(x0).getTime()),
  to: second(scale.invert(x1).getTime()),
});

/** the time a bucket covers: its last second belongs to it */
export function bucketWindow(timeline: Timeline, bucket: Bucket): Window {
  const start = ms(timeline.from) + bucket[0] * timeline.bucket_seconds * 1000;
  return { from: iso(start), to: iso(start + timeline.bucket_seconds * 1000 - 1000) };
}

export function bucketX(timeline: Timeline, bucket: Bucket, scale: TimeScale): number {
  const middle = ms(timeline.from) + (bucket[0] + 0.5) * timeline.bucket_seconds * 1000;
  return scale(Math.min(middle, ms(timeline.to))); // the last bucket may reach beyond the axis
}
