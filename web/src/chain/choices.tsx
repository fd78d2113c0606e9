/** A lead that several sessions match has no one chain: the sessions to choose from. */
import { useTools } from '../app/context';
import { hrefOf } from '../app/route';
import type { Session } from '../model/case';
import { plural } from '../model/words';
import { SessionCard } from './cards';

const MOST = 12;

function Follow({ session }: { session: Session }) {
  const { source } = useTools();
  return source.interactive
    ? <a class="follow" href={hrefOf('case', { lead: session.session_id })}>follow this one</a>
    : <code class="follow">backtrail case {session.session_id}</code>;
}

export function Choices({ sessions }: { sessions: Session[] }) {
  const left = sessions.length - MOST;
  return (
    <>
      <ol class="choices">
        {sessions.slice(0, MOST).map((session) => (
          <li key={session.session_id}><SessionCard session={session} isOrigin={false} /><Follow session={session} /></li>
        ))}
      </ol>
      {left > 0 && <p class="note">and {plural(left, 'more session')}: the list below has all</p>}
    </>
  );
}
