/** @tanstack/virtual-core for Preact: only the rows in sight are drawn. */
import { elementScroll, observeElementOffset, observeElementRect, type VirtualItem, Virtualizer } from '@tanstack/virtual-core';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Virtual {
  items: VirtualItem[];
  height: number;
  scrollTo: (index: number) => void;
}

export function useVirtual(count: number, rowHeight: number, scroller: { current: HTMLElement | null }): Virtual {
  const [, tick] = useState(0);
  const virtualizer = useRef<Virtualizer<HTMLElement, Element> | null>(null);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan: 8,
    initialRect: { width: 400, height: 600 },
    onChange: () => tick((n) => n + 1),
  };
  virtualizer.current ??= new Virtualizer<HTMLElement, Element>(options);
  const current = virtualizer.current;
  current.setOptions(options);
  useEffect(() => current._didMount(), []);
  useLayoutEffect(() => current._willUpdate());
  return { items: current.getVirtualItems(), height: current.getTotalSize(), scrollTo: (index) => current.scrollToIndex(index) };
}
