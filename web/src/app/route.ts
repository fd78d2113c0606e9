/** The place in the page, kept in the fragment so that a link shows a colleague the same. */
import { useEffect, useState } from 'preact/hooks';

export interface Route {
  /** `case`, `sessions`, `tree`, `coverage`, `sql`, or `` for the search */
  view: string;
  params: Record<string, string>;
}

export function parseRoute(fragment: string): Route {
  const [path = '', search = ''] = fragment.replace(/^#\/?/, '').split('?', 2) as [string, string?];
  return { view: path, params: Object.fromEntries(new URLSearchParams(search)) };
}

export function hrefOf(view: string, params: Record<string, string | null | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value) search.set(name, value);
  const text = search.toString();
  return `#/${view}${text ? `?${text}` : ''}`;
}

export function go(view: string, params: Record<string, string | null | undefined> = {}): void {
  location.hash = hrefOf(view, params);
}

/** change some parameters of the place; no entry in the history, as for a brush that moves */
export function adjust(params: Record<string, string | null | undefined>): void {
  const route = parseRoute(location.hash);
  history.replaceState(null, '', hrefOf(route.view, { ...route.params, ...params }));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const change = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', change);
    change(); // the place may have changed between the first drawing and now
    return () => removeEventListener('hashchange', change);
  }, []);
  return route;
}
