/** The first thing read: the sentence, how sure it is, and what is missing. */
import type { ComponentChildren } from 'preact';
import { ConfidenceBadge, Copy, EventLink } from '../parts/basics';
import { Glyph } from '../parts/glyph';
import type { Case } from '../model/case';
import { nameOf } from '../model/identity';
import { CONFIDENCE, isGap, LEAD } from '../model/words';

/** the parts of the sentence that name somebody or something, longest first */
function telling(kase: Case): string[] {
  const { origin } = kase.verdict;
  const words = [nameOf(origin.identity).main, origin.source_ip, origin.access_key_id, origin.identity];
  for (const session of kase.sessions.slice(0, 1)) {
    const { main, session: name } = nameOf(session.identity);
    words.push(name ? `${main}/${name}` : main);
  }
  const telling = words.filter((word): word is string => !!word && word.length > 2 && word !== 'unknown');
  return [...new Set(telling)].sort((a, b) => b.length - a.length);
}

/** cut a sentence at the words that matter: even parts are plain, odd ones are those words */
function cutAt(sentence: string, words: string[]): string[] {
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return pattern ? sentence.split(new RegExp(`(${pattern})`)) : [sentence];
}

function Sentence({ kase }: { kase: Case }) {
  const parts = cutAt(kase.verdict.sentence, telling(kase));
  return <h1 class="sentence">{parts.map((part, i) => (i % 2 ? <b key={i}>{part}</b> : part))}</h1>;
}

/** gaps first; then what the session left open, which ending it does not undo */
function Notices({ kase }: { kase: Case }) {
  const gaps = kase.caveats.filter((caveat) => isGap(caveat.code));
  gaps.push(...kase.caveats.filter((caveat) => caveat.code === 'opened'));
  if (!gaps.length) return null;
  return (
    <ul class="gaps" aria-label="what to know first">
      {gaps.map((gap) => (
        <li key={gap.sentence} class={gap.code === 'opened' ? 'notice-open' : ''}>
          <Glyph kind={gap.code === 'opened' ? 'pivot' : 'warn'} />
          <span>{gap.sentence}</span>
          {gap.event_ids[0] && <span class="gap-event"><EventLink id={gap.event_ids[0]} title={gap.sentence}>its event</EventLink></span>}
        </li>
      ))}
    </ul>
  );
}

export function Verdict({ kase, aside }: { kase: Case; aside: ComponentChildren }) {
  const { lead, verdict } = kase;
  const several = kase.caveats.some((caveat) => caveat.code === 'several_sessions');
  return (
    <header class="verdict">
      <p class="lead-line">
        <span class="kicker">Lead</span> {lead.title ?? LEAD[lead.type] ?? lead.type} <code>{lead.value}</code>
        <Copy text={lead.value} what="the lead" />
        {aside}
      </p>
      <Sentence kase={kase} />
      <p class="confidence-line">
        <ConfidenceBadge confidence={verdict.confidence} /> {several ? 'a chain is told for one session at a time' : CONFIDENCE[verdict.confidence].means}
      </p>
      <Notices kase={kase} />
    </header>
  );
}
