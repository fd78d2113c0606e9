/** What every part of the page can reach: the data, and the drawer that shows the events behind a figure. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Source } from '../data/source';
import type { Filter } from '../model/event';

/** what the drawer shows: the events of a filter, or one event by its id */
export type Shown = { title: string; filter: Filter } | { title: string; event_id: string; within: Filter };

export interface Tools {
  source: Source;
  show: (shown: Shown) => void;
  /** the case on the page, and the brush */
  within: Filter;
}

export const ToolsContext = createContext<Tools | null>(null);

export function useTools(): Tools {
  const tools = useContext(ToolsContext);
  if (!tools) throw new Error('no tools around this component');
  return tools;
}
