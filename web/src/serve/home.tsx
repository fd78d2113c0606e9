/** The first page of `serve`: ask for any lead, and see what evidence is here. */
import { SearchLead } from '../app/frame';
import { hrefOf } from '../app/route';
import { useLoaded } from '../app/use';
import type { About, Store } from '../data/source';
import { span } from '../model/time';
import { plural } from '../model/words';
import { Await } from '../parts/basics';

const LEADS: [string, string][] = [
  ['ASIA… AKIA…', 'an access key'],
  ['arn:aws:…', 'an ARN'],
  ['s-4f1c2a9e', 'a session of a listing'],
  ['203.0.113.7', 'an address'],
  ['6177ca7e-860e-…', 'an event id'],
  ['user: role: instance: resource: principal:', 'forced by its kind'],
];

function Evidence({ about }: { about: About }) {
  return (
    <div class="evidence">
      <p><b>{plural(about.events, 'event')}</b> of {plural(about.accounts.length, 'account')} in {plural(about.regions.length, 'region')}, {span(about.first_event, about.last_event)} UTC</p>
      <p class="note mono">{about.evidence.paths.join(' ')}</p>
      <p>
        <a href={hrefOf('sessions', { sort: 'denied' })}>sessions with the most denials</a>, <a href={hrefOf('sessions', { sort: 'writes' })}>with the most writes</a>, <a href={hrefOf('coverage')}>what the evidence covers</a>
      </p>
      <p class="note">Backtrail {about.version}</p>
    </div>
  );
}

export function Home({ store }: { store: Store }) {
  const about = useLoaded((signal) => store.about(signal), [store]);
  return (
    <main class="page home" id="main">
      <h1>Who did it, what did they do, from where?</h1>
      <SearchLead large />
      <dl class="leads">{LEADS.map(([form, means]) => <div key={form}><dt class="mono">{form}</dt><dd>{means}</dd></div>)}</dl>
      <Await of={about}>{(value) => <Evidence about={value} />}</Await>
    </main>
  );
}
