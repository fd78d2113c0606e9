/** Marks that differ in shape as well as in colour, each drawn in a square of 12. */

export type GlyphKind =
  | 'write' | 'sensitive_read' | 'read' | 'denied' | 'failed'
  | 'sign_in' | 'hop' | 'pivot'
  | 'certain' | 'strong' | 'weak' | 'gap'
  | 'open' | 'copy' | 'sun' | 'moon' | 'close' | 'warn' | 'search';

interface Shape {
  d: string;
  /** drawn as a line instead of an area */
  line?: boolean;
}

export const SHAPES: Record<GlyphKind, Shape> = {
  write: { d: 'M6 1.2 11.2 10.6H.8Z' },
  sensitive_read: { d: 'M6 1.4a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 1 1 0-9.2Z' },
  read: { d: 'M4.7 2h2.6v8H4.7Z' },
  denied: { d: 'M2 2l8 8M10 2l-8 8', line: true },
  failed: { d: 'M2 6h8', line: true },
  sign_in: { d: 'M6 .8 11.2 6 6 11.2.8 6Z' },
  hop: { d: 'M1 6h8.5M6.2 2.4 10 6 6.2 9.6', line: true },
  pivot: { d: 'M6 1v10M1 6h10M2.5 2.5l7 7M9.5 2.5l-7 7', line: true },
  certain: { d: 'M6 .8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 1 1 6 .8Z' },
  strong: { d: 'M6 1.5a4.5 4.5 0 1 1 0 9A4.5 4.5 0 1 1 6 1.5M6 4a2 2 0 1 1 0 4a2 2 0 1 1 0-4', line: true },
  weak: { d: 'M6 1.5a4.5 4.5 0 1 1 0 9A4.5 4.5 0 1 1 6 1.5', line: true },
  gap: { d: 'M1 6h2.4M8.6 6H11M4.6 2.2 7.4 9.8', line: true },
  open: { d: 'M4 2l4 4-4 4', line: true },
  copy: { d: 'M4 3.5V1.5h6.5V8h-2M1.5 4h6.5v6.5H1.5Z', line: true },
  sun: { d: 'M6 3.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8M6 .6v1M6 10.4v1M.6 6h1M10.4 6h1M2.2 2.2l.7.7M9.1 9.1l.7.7M2.2 9.8l.7-.7M9.1 2.9l.7-.7', line: true },
  moon: { d: 'M10.4 7.4A4.8 4.8 0 0 1 4.6 1.6a4.8 4.8 0 1 0 5.8 5.8Z', line: true },
  close: { d: 'M2.5 2.5l7 7M9.5 2.5l-7 7', line: true },
  warn: { d: 'M6 1.2 11.2 10.6H.8ZM6 4.6v2.8M6 8.6v.6', line: true },
  search: { d: 'M5 1.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 1 1 0-7.6M7.8 7.8l3 3', line: true },
};

export function Glyph({ kind, label }: { kind: GlyphKind; label?: string }) {
  const { d, line } = SHAPES[kind];
  const spoken = label ? { role: 'img' as const, 'aria-label': label } : { 'aria-hidden': true as const };
  return (
    <svg class={`glyph glyph-${kind}${line ? ' glyph-line' : ''}`} viewBox="0 0 12 12" {...spoken}>
      <path d={d} />
    </svg>
  );
}
