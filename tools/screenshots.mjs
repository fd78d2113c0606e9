// tools/screenshots.mjs: take the pictures of docs/ anew, of the demonstration's incident.
//
//   ./check                                   once: Chromium, and what drives it
//   BUILD=build/release node tools/screenshots.mjs
//
// With the font Inter (Debian: fonts-inter) they look as those in the repository do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.env.BUILD = resolve(process.env.BUILD ?? join(root, 'build/release'));
process.env.BACKTRAIL = join(process.env.BUILD, 'backtrail');
process.env.TMP = mkdtempSync(join(tmpdir(), 'backtrail-screenshots-'));
const { caseShown, openBrowser, openPage } = await import('../tests/browser/lib/browser.mjs');
const { demo, reportOf } = await import('../tests/browser/lib/program.mjs');
process.chdir(process.env.TMP); // so that the pictures show no machine's paths

/** file -> colours, height, and what is done before the picture is taken */
const PICTURES = {
  'case.png': { colorScheme: 'light', height: 1180, act: async () => {} },
  'events.png': {
    colorScheme: 'dark',
    height: 860,
    act: async (page) => {
      await page.locator('.touches button.figure').nth(1).click();
      await page.locator('button.event-line').nth(4).click();
      await page.locator('.record .json').waitFor();
    },
  },
};

const { lead } = demo();
const url = `file://${reportOf(lead, 'demo', 'case.html')}`;
for (const [file, { colorScheme, height, act }] of Object.entries(PICTURES)) {
  const browser = await openBrowser({ colorScheme, viewport: { width: 1280, height } });
  const page = await openPage(browser, url);
  await caseShown(page);
  await act(page);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(root, 'docs', file) });
  await browser.close();
}
process.chdir(root);
rmSync(process.env.TMP, { recursive: true, force: true });
