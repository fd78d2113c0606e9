/** A record's text, indented for reading. The text itself is never changed: what is copied is what lies in the evidence. */

type Kind = 'name' | 'string' | 'number' | 'word' | 'plain';
interface Piece {
  kind: Kind;
  text: string;
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/g;

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > at) pieces.push({ kind: 'plain', text: line.slice(at, match.index) });
    const kind: Kind = match[1] ? (match[2] ? 'name' : 'string') : match[3] ? 'number' : 'word';
    pieces.push({ kind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < line.length) pieces.push({ kind: 'plain', text: line.slice(at) });
  return pieces;
}

/** indented by its own structure; text that is no JSON stays as it is */
export function indented(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}

export function JsonText({ text }: { text: string }) {
  return (
    <pre class="json" tabIndex={0} aria-label="record">
      {text.split('\n').map((line, i) => (
        <code key={i}>{piecesOf(line).map((piece, k) => (piece.kind === 'plain' ? piece.text : <span key={k} class={`json-${piece.kind}`}>{piece.text}</span>))}</code>
      ))}
    </pre>
  );
}
