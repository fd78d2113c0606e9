// build.mjs OUT: bundle the page into OUT.
//
//   app.js app.css index.html   what `backtrail serve` sends, under a policy that allows no inline script or style
//   page.html                   what `backtrail report` fills: the same script and style inline, allowed by their hashes;
//                               the comment <!--backtrail-data--> stands where the element with the case's data goes
//
// Two builds of the same sources are bit-identical.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error('usage: node build.mjs OUT');
  process.exit(2);
}

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, entry)],
    absWorkingDir: here,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    charset: 'ascii',
  });
  return result.outputFiles[0].text;
}

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The policy of a report: nothing may be fetched, and only these two texts may act. */
function reportPolicy(script, style) {
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Fill @NAME@ in the frame; a function as replacement, because a text may hold "$&". */
const fill = (frame, parts) => frame.replace(/@([A-Z]+)@/g, (whole, name) => parts[name] ?? whole);

const [script, style] = await Promise.all([bundle('src/main.tsx'), bundle('src/style/all.css')]);
const frame = readFileSync(join(here, 'frame.html'), 'utf8');
const served = fill(frame, {
  HEAD: '<link rel="stylesheet" href="app.css">\n<script src="app.js" defer></script>',
  DATA: '',
});
const report = fill(frame, {
  HEAD: `<meta http-equiv="Content-Security-Policy" content="${reportPolicy(script, style)}">\n<style>${style}</style>`,
  DATA: `<!--backtrail-data-->\n<script>${script}</script>`,
});

mkdirSync(out, { recursive: true });
for (const [name, text] of Object.entries({ 'app.js': script, 'app.css': style, 'index.html': served, 'page.html': report }))
  writeFileSync(join(out, name), text);
