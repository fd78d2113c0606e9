/** What a reader must know before acting on the answer. */
import type { Caveat } from '../model/case';
import { count, isGap } from '../model/words';
import { EventLink, Section } from '../parts/basics';
import { Glyph } from '../parts/glyph';

const MOST_EVENTS = 6;

function Events({ caveat }: { caveat: Caveat }) {
  const shown = caveat.event_ids.slice(0, MOST_EVENTS);
  if (!shown.length) return null;
  return (
    <p class="caveat-events">
      {shown.map((id) => <EventLink key={id} id={id} title={caveat.sentence}><span class="mono">{id.slice(0, 8)}</span></EventLink>)}
      {caveat.event_ids.length > shown.length && <span class="note">and {count(caveat.event_ids.length - shown.length)} more</span>}
    </p>
  );
}

export function CaveatsSection({ caveats }: { caveats: Caveat[] }) {
  return (
    <Section id="caveats" title="Caveats">
      {caveats.length === 0 && <p class="note">None.</p>}
      <ul class="caveats">
        {caveats.map((caveat) => (
          <li key={caveat.sentence} class={isGap(caveat.code) ? 'caveat-gap' : ''}>
            <span class="caveat-code">{isGap(caveat.code) && <Glyph kind="warn" />}{caveat.code.replaceAll('_', ' ')}</span>
            <div><p>{caveat.sentence}</p><Events caveat={caveat} /></div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
