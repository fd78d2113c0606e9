// What a log says never becomes markup, script or a hidden character: fifty strings that try, in every text of a record.
import { caseShown, closeDrawer, openBrowser, openPage, unfold } from './lib/browser.mjs';
import { backtrail, reportOf, serve, temporary } from './lib/program.mjs';
import { impostor, issuance, poisoned, SESSION_KEY, USER_KEY, write } from './lib/records.mjs';
import { assert, tests } from './lib/tap.mjs';
import { STRINGS } from './lib/strings.mjs';

const logs = write(temporary('hostile'), [issuance(), ...STRINGS.map(poisoned), ...STRINGS.map(impostor)]);
const browser = await openBrowser();

/** what would show that a string came alive */
const alive = (page) =>
  page.evaluate(() => ({
    flag: window.__backtrail_hit ?? null,
    elements: [...document.querySelectorAll('img, iframe, object, embed, base, form:not(.search), math, template, video, audio, link:not([rel]), body script:not([id]):not(:last-of-type)')].map((e) => e.outerHTML),
    handlers: [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes].filter((a) => /^on|^srcdoc$/i.test(a.name)).map((a) => a.name)),
    links: [...document.querySelectorAll('[href]')].map((e) => e.getAttribute('href')).filter((href) => /^\s*(javascript|data:text|vbscript)/i.test(href)),
    hidden: /[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u061c\u0000-\u0008\u001b]/.exec(document.body.innerText)?.[0]?.codePointAt(0) ?? null,
    titles: [...document.querySelectorAll('[title], [aria-label]')].filter((e) => /[\u202a-\u202e\u2066-\u2069\u001b]/.test(`${e.title}${e.ariaLabel}`)).length,
  }));
const QUIET = { flag: null, elements: [], handlers: [], links: [], hidden: null, titles: 0 };

/** `expected`: what the browser may note, whenever it does */
async function isQuiet(page, expected = /^$/) {
  assert.deepEqual(await alive(page), QUIET);
  assert.deepEqual(page.problems.filter((problem) => !expected.test(problem)), []);
}

async function openLanes(page) {
  for (const kind of ['region', 'service', 'address', 'key']) {
    await page.getByRole('group', { name: 'lanes by' }).getByRole('button', { name: kind, exact: true }).click();
    await page.locator(`.lane-labels[aria-label="lanes by ${kind}"]`).waitFor({ state: 'attached' });
    await isQuiet(page);
  }
}

async function openEvents(page) {
  await page.locator('.totals button.figure').first().click();
  const lines = page.locator('button.event-line');
  await lines.first().waitFor();
  for (let i = 0; i < Math.min(8, await lines.count()); i++) {
    await lines.nth(i).click();
    await page.locator('.record .json').waitFor();
    await page.getByRole('button', { name: 'as it stands' }).click();
    await isQuiet(page);
  }
  await closeDrawer(page);
}

async function everywhere(page) {
  await caseShown(page);
  await unfold(page);
  await isQuiet(page);
  await openLanes(page);
  await openEvents(page);
}

const server = await serve(logs);
const visit = async (route) => {
  const page = await openPage(browser, server.address, server.origin);
  await page.goto(`${server.origin}/${route}`);
  return page;
};

await tests(
  {
    'there are fifty strings, and the log holds them': async () => {
      assert.ok(STRINGS.length >= 50, `${STRINGS.length}`);
      const rows = backtrail('events', '--key', SESSION_KEY, '--logs', logs, '--jsonl', '--limit', '0').trim().split('\n').map((line) => JSON.parse(line));
      assert.ok(rows.length > 30);
      assert.ok(rows.some((row) => row.event_name?.includes('onerror')));
    },

    'a report of such a session shows them as text': async () => {
      const page = await openPage(browser, `file://${reportOf(SESSION_KEY, logs, 'hostile.html')}`);
      await everywhere(page);
      assert.ok((await page.locator('body').innerText()).includes('<img src=x onerror='), 'the text itself is to be seen');
      assert.ok((await page.locator('body').innerText()).includes('\\u{202e}'), 'a mark that turns text around is to be seen by its code point');
      await page.close();
    },

    'a report of such an identity shows them as text': async () => {
      const page = await openPage(browser, `file://${reportOf(USER_KEY, logs, 'impostor.html')}`);
      await caseShown(page);
      await unfold(page);
      await isQuiet(page);
      await page.close();
    },

    'the served case shows them as text': async () => {
      const page = await visit(`#/case?lead=${SESSION_KEY}`);
      await everywhere(page);
      await page.close();
    },

    'the other served views show them as text': async () => {
      for (const [route, shown] of [['#/sessions', '.grid'], [`#/tree?lead=${USER_KEY}`, '.branches'], ['#/coverage', '.checks'], ['#/', '.evidence']]) {
        const page = await visit(route);
        await page.locator(shown).waitFor();
        await isQuiet(page);
        await page.close();
      }
    },

    'rows of a query show them as text': async () => {
      const page = await visit(`#/sql?q=${encodeURIComponent('SELECT * FROM events')}`);
      await page.getByRole('button', { name: 'Run' }).click();
      await page.locator('.sql-rows tbody tr').first().waitFor();
      await isQuiet(page);
      await page.close();
    },

    'a fragment that tries is text as well': async () => {
      for (const text of STRINGS.slice(0, 12)) {
        const page = await openPage(browser, server.address, server.origin);
        await page.goto(`${server.origin}/#/case?lead=${encodeURIComponent(text)}`);
        await page.locator('.failure, .sentence').waitFor();
        // the server says no, and the browser notes it
        await isQuiet(page, /status of 4\d\d/);
        await page.close();
      }
    },
  },
  {
    after: async () => {
      await browser.close();
      await server.stop();
    },
  },
);
