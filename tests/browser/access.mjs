// For everyone: axe-core finds no violation in any view, in light and in dark, wide and narrow.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { caseShown, drawerCount, openBrowser, openPage, unfold } from './lib/browser.mjs';
import { demo, reportOf, scenario, serve } from './lib/program.mjs';
import { assert, tests } from './lib/tap.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { logs, lead } = demo();
const report = `file://${reportOf(lead, logs, 'demo.html')}`;
const twins = scenario('switch_twins');
const weak = `file://${reportOf(twins.lead, twins.logs, 'twins.html')}`;
const server = await serve(logs);

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.map((each) => `${each.id}: ${each.nodes.slice(0, 5).map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
}

const VIEWS = {
  report: [report, caseShown],
  'a weak chain': [weak, caseShown],
  'the drawer with a record': [report, async (page) => {
    await caseShown(page);
    await page.locator('.touches button.figure').first().click();
    await drawerCount(page);
    await page.locator('.event-line').first().click();
    await page.locator('.record .json').waitFor();
  }],
  'unfolded rows': [report, async (page) => {
    await caseShown(page);
    await unfold(page);
  }],
  'the first page': [`${server.origin}/#/`, (page) => page.locator('.evidence').waitFor()],
  'the served case': [`${server.origin}/#/case?lead=${lead}&from=2026-03-17T09:40:00Z&to=2026-03-17T09:50:00Z`, caseShown],
  sessions: [`${server.origin}/#/sessions`, (page) => page.locator('.grid tbody tr').first().waitFor()],
  tree: [`${server.origin}/#/tree?lead=${lead}`, (page) => page.locator('.branches').waitFor()],
  coverage: [`${server.origin}/#/coverage`, async (page) => { await page.locator('.heat').waitFor(); await page.locator('.checks').waitFor(); }],
  SQL: [`${server.origin}/#/sql`, async (page) => { await page.getByRole('button', { name: 'Run' }).click(); await page.locator('.sql-rows tbody tr').first().waitFor(); }],
};

const table = {};
for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['dark', 360], ['light', 2560]])
  table[`no violation in ${Object.keys(VIEWS).length} views, ${colorScheme}, ${width} pixels`] = async () => {
    const browser = await openBrowser({ colorScheme, viewport: { width, height: 900 } });
    const found = [];
    await openPage(browser, server.address, server.origin);
    for (const [name, [url, ready]] of Object.entries(VIEWS)) {
      const page = await openPage(browser, url, url.startsWith('file:') ? url : server.origin);
      await ready(page);
      found.push(...(await violations(page)).map((each) => `${name}: ${each}`));
      await page.close();
    }
    await browser.close();
    assert.deepEqual(found, []);
  };

await tests(table, { after: () => server.stop() });
