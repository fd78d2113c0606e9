/**
 * Paper: what is laid out by script (chain, timeline, heat map) is laid out anew for the width of a page, before the
 * browser takes its picture.
 */
import { options } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** pixels between the margins of A4 and of Letter, whichever are fewer */
export const PAPER_WIDTH = 690;

const listeners = new Set<(printing: boolean) => void>();

/** rendering waits for nothing here: the picture is taken when this returns */
function tell(printing: boolean): void {
  const before = options.debounceRendering;
  options.debounceRendering = (render) => render();
  document.documentElement.toggleAttribute('data-printing', printing);
  for (const listener of listeners) listener(printing);
  if (before) options.debounceRendering = before;
  else delete options.debounceRendering;
}

export function startPrinting(): void {
  addEventListener('beforeprint', () => tell(true));
  addEventListener('afterprint', () => tell(false));
}

export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    listeners.add(setPrinting);
    return () => { listeners.delete(setPrinting); };
  }, []);
  return printing;
}
