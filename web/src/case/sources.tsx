/** From where: addresses, what stands behind them, and whether to believe them. */
import { useTools } from '../app/context';
import { useLoaded } from '../app/use';
import type { Case, SourceAddress } from '../model/case';
import { accountText } from '../model/identity';
import { span } from '../model/time';
import { count, SOURCE_KIND, TRUST } from '../model/words';
import { Await, Figure, Section } from '../parts/basics';
import { Glyph } from '../parts/glyph';

function Trust({ source }: { source: SourceAddress }) {
  const { word, means } = TRUST[source.trust];
  return <span class={`trust trust-${source.trust}`} title={means}>{source.trust === 'spoofable' && <Glyph kind="warn" />}{word}</span>;
}

function Network({ source }: { source: SourceAddress }) {
  const network = [source.country, source.network_owner, source.network].filter(Boolean).join(', ');
  return (
    <>
      {network && <p>{network}</p>}
      {source.vpc_endpoint_id && (
        <p>endpoint <span class="mono">{source.vpc_endpoint_id}</span>{source.vpc_endpoint_account_id && <> of {accountText(source.vpc_endpoint_account_id)}</>}</p>
      )}
      {source.note && <p class="note">{source.note}</p>}
    </>
  );
}

function Agents({ source }: { source: SourceAddress }) {
  const shown = source.user_agents.slice(0, 4);
  const left = source.user_agents.length - shown.length;
  return (
    <ul class="agents">
      {shown.map((agent) => (
        <li key={agent.value}>
          <Figure value={agent.event_count} title={agent.family ?? agent.value ?? 'no user agent'} filter={{ address: source.address ?? '', user_agent: agent.value ?? '' }} />
          <span class="family">{agent.family ?? ''}</span>
          <span class="agent mono" title={agent.value ?? ''}>{agent.value ?? 'none'}</span>
        </li>
      ))}
      {left > 0 && <li class="note">and {left} more</li>}
    </ul>
  );
}

function SourceRow({ source }: { source: SourceAddress }) {
  return (
    <tr>
      <th scope="row"><span class="mono address">{source.address ?? 'none'}</span><span class="note">{SOURCE_KIND[source.kind]}</span></th>
      <td><Trust source={source} /></td>
      <td class="number"><Figure value={source.event_count} title={`from ${source.address ?? 'no address'}`} filter={{ address: source.address ?? '' }} /></td>
      <td class="when">{span(source.first_event, source.last_event)}</td>
      <td><Agents source={source} /></td>
      <td class="network"><Network source={source} /></td>
    </tr>
  );
}

function SourcesTable({ sources }: { sources: SourceAddress[] }) {
  if (!sources.length) return <p class="note">No addresses here.</p>;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="table of sources">
      <table class="grid sources">
        <thead>
          <tr>
            <th scope="col">Address</th><th scope="col">Trust</th><th scope="col" class="number">Events</th>
            <th scope="col">When</th><th scope="col">With</th><th scope="col">Behind it</th>
          </tr>
        </thead>
        <tbody>{sources.slice(0, 100).map((source) => <SourceRow key={`${source.address}${source.vpc_endpoint_id}`} source={source} />)}</tbody>
      </table>
      {sources.length > 100 && <p class="note">{count(sources.length - 100)} more addresses with fewer events are left out here; backtrail where lists all.</p>}
    </div>
  );
}

export function SourcesSection({ kase }: { kase: Case }) {
  const { source, within } = useTools();
  const brushed = !!(within.from || within.to);
  const loaded = useLoaded(async (signal) => (brushed ? source.sources(within, signal) : kase.sources), [source, kase, within.from, within.to]);
  return (
    <Section id="sources" title="From where">
      <Await of={loaded}>{(sources) => <SourcesTable sources={sources} />}</Await>
    </Section>
  );
}
