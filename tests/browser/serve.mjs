// The served page: every view, and sessions of any size; real cases where the real logs are here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseShown, closeDrawer, drawerCount, numberIn, openBrowser, openPage } from './lib/browser.mjs';
import { backtrail, caseOf, demo, reportOf, serve, shared, temporary } from './lib/program.mjs';
import { session, SESSION_KEY } from './lib/records.mjs';
import { assert, tests } from './lib/tap.mjs';

const LARGE = 100_000;
const { logs, lead } = demo();
const kase = caseOf(lead, logs);
const browser = await openBrowser();
const server = await serve(logs);
const start = await openPage(browser, server.address, server.origin);

/** one view, watched from its beginning; all of them share the cookie */
async function visit(route, origin = server.origin) {
  const page = await openPage(browser, `${origin}/${route}`, origin);
  return page;
}

async function done(page) {
  assert.deepEqual(page.problems, []);
  await page.close();
}

/** real cases with their answers, from where the logs are kept; none where they are not */
function realCases() {
  if (!shared) return [];
  const folder = join(shared, 'truth');
  return readdirSync(folder).sort().map((name) => ({ name: name.replace('.json', ''), truth: JSON.parse(readFileSync(join(folder, name), 'utf8')) }));
}

await tests(
  {
    'the token is gone from the address once it was used': async () => {
      assert.equal(new URL(start.url()).search, '');
      await start.locator('.evidence').waitFor();
    },

    'a lead is searched, and its case is shown': async () => {
      await start.getByLabel('lead').fill(lead);
      await start.getByRole('button', { name: 'Investigate' }).click();
      await caseShown(start);
      assert.equal(await start.locator('h1').textContent(), kase.verdict.sentence);
    },

    'what is not in the evidence is said in the words of the program': async () => {
      const page = await visit('#/case?lead=ASIAIOSFODNN7NOTHERE');
      assert.match(await page.locator('.failure').textContent(), /not in the evidence/);
      page.problems.length = 0; // the browser notes the refusal
      await done(page);
    },

    'the scope is chosen, and is part of the link': async () => {
      const page = await visit(`#/case?lead=${lead}`);
      await caseShown(page);
      await page.getByRole('button', { name: 'with descendants' }).click();
      const all = caseOf(lead, logs, '--scope', 'tree').calls.reduce((sum, call) => sum + call.total, 0);
      const shown = async () => (await page.locator('.totals .figure').allTextContents()).slice(0, 3).map(numberIn).reduce((a, b) => a + b);
      await page.waitForFunction((n) => [...document.querySelectorAll('.totals .figure')].slice(0, 3).reduce((sum, each) => sum + Number(each.textContent), 0) === n, all);
      assert.equal(await shown(), all);
      assert.match(page.url(), /scope=tree/);
      await done(page);
    },

    'a link with a brush shows a colleague the same': async () => {
      const page = await visit(`#/case?lead=${lead}&from=2026-03-17T09:40:00Z&to=2026-03-17T09:50:00Z`);
      await caseShown(page);
      assert.match(await page.locator('.brush-bar').textContent(), /09:40:00 – 09:50:00/);
      const call = page.locator('.calls tbody tr', { hasText: 's3:GetObject' }).locator('td:nth-child(2) button');
      const told = numberIn(await call.textContent());
      await call.click();
      assert.equal(await drawerCount(page), told);
      await closeDrawer(page);
      await done(page);
    },

    'a figure, a lane and an event lead to the record': async () => {
      const page = await visit(`#/case?lead=${lead}`);
      await caseShown(page);
      const lane = page.locator('.lane-labels button').first();
      const told = numberIn(await lane.locator('.lane-total').textContent());
      await lane.click();
      assert.equal(await drawerCount(page), told);
      await page.locator('.event-line').first().click();
      assert.match(await page.locator('.record .json').textContent(), /"eventVersion"/);
      assert.match(await page.locator('.place').textContent(), /at byte/);
      await closeDrawer(page);
      await page.locator('.hop-name button').first().click();
      assert.match(await page.locator('.record .json').textContent(), /ConsoleLogin/);
      await closeDrawer(page);
      await done(page);
    },

    'sessions are searched and sorted by the server, and lead to their case': async () => {
      const page = await visit('#/sessions?sort=denied');
      await page.locator('.grid tbody tr').first().waitFor();
      const denied = (await page.locator('td.denied').allTextContents()).map(numberIn);
      assert.deepEqual(denied, [...denied].sort((a, b) => b - a));
      const { sessions } = JSON.parse(backtrail('sessions', '--logs', logs, '--json'));
      const found = sessions.filter(({ identity }) => identity.includes('svc-catalog'));
      assert.ok(found.length > 0 && found.length < sessions.length);
      await page.getByLabel('find sessions').fill('svc-catalog');
      await page.waitForFunction((n) => document.querySelectorAll('.grid tbody tr').length === n, found.length);
      await page.locator('.grid tbody a').first().click();
      await caseShown(page);
      assert.match(await page.locator('h1').textContent(), /svc-catalog/);
      await done(page);
    },

    'figures of ancestors, descendants and all sessions open as many events as they say': async () => {
      const page = await visit(`#/case?lead=${lead}`);
      await caseShown(page);
      for (const figures of [page.locator('.picture button.figure'), page.locator('#sessions button.figure')]) {
        assert.ok((await figures.count()) >= kase.sessions.length);
        for (let i = 0; i < (await figures.count()); i++) {
          const expected = numberIn(await figures.nth(i).textContent());
          await figures.nth(i).click();
          assert.equal(await drawerCount(page), expected);
          await page.locator('.event-line').first().click();
          await page.locator('.record .json').waitFor();
          await closeDrawer(page);
        }
      }
      await done(page);
    },

    'figures of the tree open as many events as they say': async () => {
      const page = await visit(`#/tree?lead=${lead}`);
      await page.locator('.branches').waitFor();
      const figures = page.locator('.branches button.figure');
      assert.ok((await figures.count()) >= 2);
      for (let i = 0; i < (await figures.count()); i++) {
        const expected = numberIn(await figures.nth(i).textContent());
        await figures.nth(i).click();
        assert.equal(await drawerCount(page), expected);
        await closeDrawer(page);
      }
      await done(page);
    },

    'the tree shows descendants, and folds': async () => {
      const page = await visit(`#/tree?lead=${lead}`);
      await page.locator('.branches').waitFor();
      assert.equal(await page.locator('.leaf', { hasText: 'svc-catalog' }).isVisible(), true);
      await page.locator('.branches .unfold').click();
      assert.equal(await page.locator('.leaf').count(), 0);
      await done(page);
    },

    'a cell of the coverage opens its events': async () => {
      const page = await visit('#/coverage');
      await page.locator('.checks').waitFor();
      const heat = page.locator('.heat-plot svg');
      const box = await heat.boundingBox();
      await heat.hover({ position: { x: box.width * 0.25, y: 10 } });
      const told = numberIn((await page.locator('.heat figcaption').textContent()).split('·').at(-1));
      await heat.click({ position: { x: box.width * 0.25, y: 10 } });
      assert.equal(await drawerCount(page), told);
      await closeDrawer(page);
      await done(page);
    },

    'SQL answers, refuses with words, and offers the built-in questions': async () => {
      const page = await visit('#/sql');
      await page.getByLabel('SQL').fill('SELECT count(*) AS n FROM events');
      await page.getByRole('button', { name: 'Run' }).click();
      assert.equal(numberIn(await page.locator('.sql-rows td').textContent()), kase.coverage.events);
      await page.getByLabel('SQL').fill('SELECT nothing FROM nowhere');
      await page.getByRole('button', { name: 'Run' }).click();
      await page.locator('.failure').waitFor();
      await page.getByLabel('built-in').selectOption('sessions');
      assert.match(await page.getByLabel('SQL').inputValue(), /SELECT/i);
      page.problems.length = 0; // the browser notes the refusal
      await done(page);
    },

    [`a session of ${LARGE.toLocaleString('en-US')} events is paged, never loaded whole`]: async () => {
      const large = await serve(session(temporary('large'), LARGE));
      const page = await openPage(browser, large.address, large.origin);
      page.setDefaultTimeout(60000);
      let bytes = 0;
      page.on('response', async (response) => { bytes += Number(response.headers()['content-length'] ?? 0); });
      await page.goto(`${large.origin}/#/case?lead=${SESSION_KEY}`);
      await caseShown(page);
      await page.locator('.card-lead .figure').first().click();
      assert.equal(await drawerCount(page), LARGE);
      await page.locator('button.event-line').first().waitFor();
      await page.locator('.event-scroll').evaluate((element) => { element.scrollTop = element.scrollHeight; });
      await page.locator(`li[aria-posinset="${LARGE}"] button.event-line`).waitFor();
      assert.ok(bytes < 2_000_000, `${bytes} bytes were asked for`);
      const elements = await page.evaluate(() => document.querySelectorAll('*').length);
      assert.ok(elements < 4000, `${elements} elements`);
      await done(page);
      await large.stop();
    },

    ...Object.fromEntries(
      realCases().map(({ name, truth }) => [
        `the real case ${name} is shown as the program tells it`,
        async () => {
          const folder = join(shared, truth.paths[0]);
          const value = truth.lead.type === 'event_id' ? `event:${truth.lead.value}` : truth.lead.value;
          const told = caseOf(value, folder);
          const page = await openPage(browser, `file://${reportOf(value, folder, `${name}.html`)}`);
          await caseShown(page);
          assert.equal(await page.locator('h1').textContent(), told.verdict.sentence);
          assert.equal(await page.locator('.hop:not(.hop-alternative)').count(), told.chain.length);
          const first = page.locator('.card-lead .figure').first();
          const events = numberIn(await first.textContent());
          await first.click();
          assert.equal(await drawerCount(page), events);
          await page.locator('.event-line').first().click();
          await page.locator('.record .json').waitFor();
          await done(page);
        },
      ]),
    ),
  },
  {
    after: async () => {
      if (!shared) console.log('# SKIP real cases: no real logs at ../shared/data');
      await browser.close();
      await server.stop();
    },
  },
);
