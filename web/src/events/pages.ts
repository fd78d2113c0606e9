/** Events of a filter, a page at a time as they are scrolled to. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Source } from '../data/source';
import type { EventRow, Filter } from '../model/event';

export const PAGE = 100;

export interface Pages {
  total: number | null;
  error: Error | null;
  rowAt: (index: number) => EventRow | undefined;
  /** make sure that these rows are there or on their way */
  need: (first: number, last: number) => void;
}

class Store {
  total: number | null = null;
  error: Error | null = null;
  readonly pages = new Map<number, EventRow[]>();
  private readonly asked = new Set<number>();
  private readonly abort = new AbortController();

  constructor(
    private readonly source: Source,
    private readonly filter: Filter,
    private readonly changed: () => void,
  ) {}

  close(): void {
    this.abort.abort();
  }

  rowAt(index: number): EventRow | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  need(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) void this.load(page);
  }

  private async load(page: number): Promise<void> {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    try {
      const { total, events } = await this.source.events(this.filter, page * PAGE, PAGE, this.abort.signal);
      this.total = total;
      this.pages.set(page, events);
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.error = error as Error;
    }
    this.changed();
  }
}

export function usePages(source: Source, filter: Filter): Pages {
  const [, tick] = useState(0);
  const store = useRef<Store | null>(null);
  const key = JSON.stringify(filter);
  const last = useRef('');
  if (!store.current || last.current !== key) {
    store.current?.close();
    last.current = key;
    store.current = new Store(source, filter, () => tick((n) => n + 1));
  }
  const current = store.current;
  useEffect(() => current.need(0, 0), [current]);
  useEffect(() => () => store.current?.close(), []);
  return {
    total: current.total,
    error: current.error,
    rowAt: (index) => current.rowAt(index),
    need: (first, until) => current.need(first, until),
  };
}
