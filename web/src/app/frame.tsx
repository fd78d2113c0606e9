/** What stands around every view: name, search, ways to the other views, dark and light. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Made } from '../data/source';
import { stamp } from '../model/time';
import { Glyph } from '../parts/glyph';
import { go, hrefOf, type Route } from './route';
import { useTheme } from './theme';

const VIEWS: [string, string][] = [['sessions', 'Sessions'], ['tree', 'Tree'], ['coverage', 'Coverage'], ['sql', 'SQL']];

function ThemeSwitch() {
  const [theme, toggle] = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" class="icon-button theme" aria-label={`${other} colours`} title={`${other} colours`} onClick={toggle}>
      <Glyph kind={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}

export function SearchLead({ large }: { large?: boolean }) {
  const [text, setText] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim()) go('case', { lead: text.trim() });
  };
  return (
    <form class={`search ${large ? 'search-large' : ''}`} role="search" onSubmit={submit}>
      <Glyph kind="search" />
      <input type="search" aria-label="lead" placeholder="key, ARN, address, session, event id" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      <button type="submit" class="button">Investigate</button>
    </form>
  );
}

function Ways({ route }: { route: Route }) {
  const lead = route.params['lead'];
  const ways = lead ? [['case', 'Case'] as [string, string], ...VIEWS] : VIEWS;
  return (
    <nav class="ways" aria-label="views">
      {ways.filter(([view]) => view !== 'tree' || lead).map(([view, word]) => (
        <a key={view} href={hrefOf(view, view === 'case' || view === 'tree' ? { lead } : {})} aria-current={route.view === view ? 'page' : undefined}>{word}</a>
      ))}
    </nav>
  );
}

export function Frame({ route, made, interactive, children }: { route: Route; made: Made | null; interactive: boolean; children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.querySelector<HTMLElement>('a, button, input, [tabindex]')?.focus(); }}>skip to the case</a>
      <header class="bar">
        {interactive ? <a class="brand" href="#/">Backtrail</a> : <span class="brand">Backtrail</span>}
        {interactive && <Ways route={route} />}
        {interactive && route.view !== '' && <SearchLead />}
        {made && <span class="note">report of {stamp(made.generated).slice(0, 16)} UTC</span>}
        <ThemeSwitch />
      </header>
      {children}
    </>
  );
}
