/** Data that takes time: loaded when what it depends on changes; what is out of date is aborted. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { PAPER_WIDTH, usePrinting } from './print';

export type Loaded<T> = { state: 'loading'; value: T | null } | { state: 'ready'; value: T } | { state: 'failed'; error: Error; value: T | null };

/** the last value stays while a new one is on its way, so that nothing flickers */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, depends: unknown[]): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading', value: null });
  useEffect(() => {
    const abort = new AbortController();
    setLoaded((before) => ({ state: 'loading', value: before.value }));
    load(abort.signal).then(
      (value) => abort.signal.aborted || setLoaded({ state: 'ready', value }),
      (error: Error) => abort.signal.aborted || setLoaded((before) => ({ state: 'failed', error, value: before.value })),
    );
    return () => abort.abort();
  }, depends);
  return loaded;
}

/** the width of an element, followed as it changes; on paper, what paper has */
export function useWidth<T extends HTMLElement>(fallback: number): [(element: T | null) => void, number] {
  const [element, setElement] = useState<T | null>(null);
  const [width, setWidth] = useState(fallback);
  const ref = useCallback((next: T | null) => setElement(next), []);
  useEffect(() => {
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth) || fallback);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return [ref, usePrinting() ? PAPER_WIDTH : width];
}

/** a value that changes only after it has rested */
export function useRested<T>(value: T, milliseconds: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

/** the page's text size, in units of the usual 16 pixels: what is drawn in pixels grows with it */
export const textScale = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
