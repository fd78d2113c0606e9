/**
 * What is written in a log was written by the adversary. Characters that change how other text looks (controls,
 * bidirectional marks, zero-width and tag characters, lone surrogates) are shown by their code point: `\u{202e}`.
 */

// Cc without tab and newline, bidi and zero-width marks, separators, fillers, BOM, variation selectors, tags, lone surrogates
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\ud800-\udfff]/gu;
const BREAKS = /[\t\n]/g;

const escaped = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16).padStart(4, '0')}}`;

/** for text that stands in a line */
export function visible(text: string): string {
  return text.replace(HIDDEN, escaped).replace(BREAKS, (c) => (c === '\n' ? '\\n' : '\\t'));
}

/** for text in a `pre`, where tabs and line ends are meant */
export const visibleBlock = (text: string): string => text.replace(HIDDEN, escaped);
