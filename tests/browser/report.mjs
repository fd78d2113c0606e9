// The report: every part of it does what it says, and says what the program says.
import { readFileSync, statSync } from 'node:fs';
import { caseShown, closeDrawer, drawerCount, numberIn, openBrowser, openPage } from './lib/browser.mjs';
import { backtrail, caseOf, demo, reportOf, scenario, temporary } from './lib/program.mjs';
import { entered, SESSION_KEY, session, USER_KEY } from './lib/records.mjs';
import { assert, tests } from './lib/tap.mjs';

const { logs, lead } = demo();
const kase = caseOf(lead, logs);
const browser = await openBrowser();
const open = async (file) => {
  const page = await openPage(browser, `file://${file}`);
  await caseShown(page);
  return page;
};
const page = await open(reportOf(lead, logs, 'demo.html'));
const sum = (calls, member) => calls.reduce((total, call) => total + call[member], 0);

async function opensAsMany(figure) {
  const expected = numberIn(await figure.textContent());
  await figure.click();
  assert.equal(await drawerCount(page), expected);
  await closeDrawer(page);
  return expected;
}

await tests(
  {
    'the sentence and its confidence stand on top': async () => {
      assert.equal(await page.locator('h1').textContent(), kase.verdict.sentence);
      assert.equal(await page.locator('.verdict .badge').textContent(), 'Certain');
    },

    'gaps are told under the sentence and drawn in the chain': async () => {
      const gap = await open(reportOf(...Object.values(scenario('console_no_login')).reverse(), 'gap.html'));
      assert.match(await gap.locator('.gaps').textContent(), /no ConsoleLogin of/);
      assert.match(await gap.locator('.card-gap').textContent(), /not in the evidence/);
      assert.equal(await gap.locator('.line-gap').count(), 1);
      assert.deepEqual(gap.problems, []);
      await gap.close();
    },

    'another parent that would fit is drawn as one': async () => {
      const twins = await open(reportOf(...Object.values(scenario('switch_twins')).reverse(), 'twins.html'));
      assert.equal(await twins.locator('.hop-alternative').count(), 1);
      assert.equal(await twins.locator('.verdict .badge').textContent(), 'Weak');
      await twins.close();
    },

    'several sessions of one lead are offered, none is claimed': async () => {
      const several = await open(reportOf(...Object.values(scenario('recycled_key')).reverse(), 'several.html'));
      assert.equal(await several.locator('.choices .card').count(), 2);
      assert.equal(await several.locator('.picture').count(), 0);
      await several.close();
    },

    'the chain shows every hop with event, class and evidence': async () => {
      const hops = page.locator('.hop');
      assert.equal(await hops.count(), kase.chain.length);
      const text = await page.locator('.picture').textContent();
      for (const hop of kase.chain) assert.ok(text.includes(hop.event_name));
      assert.match(await hops.last().textContent(), /by key id.*key id, principal, creation date/s);
    },

    'a hop opens the record it rests on': async () => {
      await page.locator('.hop-name button').first().click();
      const id = kase.chain.at(-1).event_id;
      await page.locator('.record .json').waitFor();
      assert.ok((await page.locator('.record').textContent()).includes(id));
      assert.match(await page.locator('.place').textContent(), /at byte/);
      await closeDrawer(page);
    },

    'descendants fold and unfold': async () => {
      const before = await page.locator('.card-descendant').count();
      assert.equal(before, 1);
      await page.locator('.fold').click();
      assert.equal(await page.locator('.card-descendant').count(), 0);
      await page.locator('.fold').click();
      assert.equal(await page.locator('.card-descendant').count(), 1);
    },

    'a descendant that ran before it was taken over is drawn as weak, others are not': async () => {
      const weak = await open(reportOf(USER_KEY, entered(temporary('entered')), 'entered.html'));
      assert.match(await weak.locator('.card-descendant .card-weak').textContent(), /weak: ran before it was taken over/);
      assert.deepEqual(weak.problems, []);
      await weak.close();
      assert.equal(await page.locator('.card-weak').count(), 0);
    },

    'a figure opens as many events as it says': async () => {
      const figures = page.locator('.answers button.figure');
      assert.ok((await figures.count()) >= 6);
      for (let i = 0; i < (await figures.count()); i++) await opensAsMany(figures.nth(i));
    },

    'every figure of the calls table opens as many events as it says': async () => {
      const figures = page.locator('.calls td button.figure');
      let total = 0;
      for (let i = 0; i < (await figures.count()); i++) total += await opensAsMany(figures.nth(i));
      assert.equal(total, 2 * sum(kase.calls, 'total')); // all of them, then ok and denied
    },

    'figures of ancestors, descendants and all sessions open their events, and these their records': async () => {
      for (const figures of [page.locator('.picture button.figure'), page.locator('#sessions button.figure')]) {
        assert.ok((await figures.count()) >= kase.sessions.length);
        assert.equal(await figures.filter({ hasText: /^0/ }).count(), 0);
        for (let i = 0; i < (await figures.count()); i++) await opensAsMany(figures.nth(i));
      }
      await page.locator('.card-descendant button.figure').first().click();
      await page.locator('.event-line').first().click();
      await page.locator('.record .json').waitFor();
      assert.match(await page.locator('.place').textContent(), /at byte/);
      await closeDrawer(page);
    },

    'of a session that does not fit a part is kept, and the rest told': async () => {
      const few = await open(reportOf(lead, logs, 'few.html', '--limit', '8'));
      const ancestor = kase.sessions.find(({ relation }) => relation === 'ancestor');
      await few.locator('.picture button.figure', { hasText: `${ancestor.event_count} events` }).first().click();
      const kept = await drawerCount(few);
      assert.ok(kept > 0 && kept < ancestor.event_count);
      assert.match(await few.locator('.drawer-list').textContent(),
        new RegExp(`${ancestor.event_count - kept} events? did not fit.*--session ${ancestor.session_id}`));
      await few.close();
    },

    'figures of sources and agents open their events': async () => {
      const figures = page.locator('.sources button.figure');
      for (let i = 0; i < (await figures.count()); i++) await opensAsMany(figures.nth(i));
    },

    'an event shows its record with file, offset and length, and copies it unchanged': async () => {
      await page.locator('.touches button.figure').first().click();
      await page.locator('.event-line').first().click();
      await page.locator('.record .json').waitFor();
      const id = await page.locator('.record h3 + p').textContent();
      const event = ['events', '--event', id.trim(), '--logs', logs];
      const { source_object, source_offset, source_length } = JSON.parse(backtrail(...event, '--jsonl'));
      const [raw] = backtrail(...event, '--raw').split('\n').filter((line) => line.startsWith('{'));
      const shown = await page.locator('.place').textContent();
      assert.ok(shown.includes(source_object));
      assert.ok(shown.includes(`at byte ${source_offset.toLocaleString('en-US')}, ${source_length.toLocaleString('en-US')} bytes`));
      await page.getByRole('button', { name: 'copy JSON' }).click();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), raw);
      await closeDrawer(page);
    },

    'lanes follow the choice': async () => {
      for (const kind of ['region', 'service', 'session', 'address', 'key']) {
        await page.getByRole('group', { name: 'lanes by' }).getByRole('button', { name: kind, exact: true }).click();
        await page.locator(`.lane-labels[aria-label="lanes by ${kind}"]`).waitFor({ state: 'attached' });
        const totals = await page.locator('.lane-total').allTextContents();
        assert.equal(totals.map(numberIn).reduce((a, b) => a + b), kase.sessions[0].event_count);
      }
    },

    'writes, sensitive reads and denials differ in shape and in colour': async () => {
      const looks = await page.evaluate(() => ['write', 'sensitive_read', 'denied'].map((kind) => {
        const path = [...document.querySelectorAll(`.mark-${kind}`)].find((each) => each.getAttribute('d'));
        const style = getComputedStyle(path);
        return [path.getAttribute('d').replace(/[-\d. ]/g, '').slice(0, 4), style.fill === 'none' ? style.stroke : style.fill];
      }));
      assert.equal(new Set(looks.map(([shape]) => shape)).size, 3);
      assert.equal(new Set(looks.map(([, colour]) => colour)).size, 3);
    },

    'sign-in and hops are flagged, and a flag opens its event': async () => {
      assert.equal(await page.locator('.flag-sign_in').count(), 1);
      assert.equal(await page.locator('.flag-hop').count(), 2);
      await page.locator('.flag-sign_in').focus();
      await page.keyboard.press('Enter');
      assert.match(await page.locator('.record h3').textContent(), /ConsoleLogin/);
      await closeDrawer(page);
    },

    'zooming makes the columns finer': async () => {
      const column = async () => (await page.locator('.readout').textContent()).match(/One column is (.*?)\./)[1];
      const coarse = await column();
      for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'zoom in' }).click();
      await page.waitForFunction((was) => !document.querySelector('.readout').textContent.includes(`One column is ${was}.`), coarse);
      await page.getByRole('button', { name: 'all', exact: true }).click();
      await page.waitForFunction((was) => document.querySelector('.readout').textContent.includes(`One column is ${was}.`), coarse);
    },

    'a brush narrows the calls and sources, and its end shows all again': async () => {
      await page.waitForFunction(() => document.querySelector('.brush .overlay')?.getBoundingClientRect().width > 0);
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
      const box = await page.locator('.brush .overlay').boundingBox();
      await page.mouse.move(box.x + box.width * 0.62, box.y + 12);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + 30, { steps: 5 });
      await page.mouse.up();
      await page.locator('.brush-bar').waitFor();
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
      const { from, to } = Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1]));
      const events = backtrail('events', '--session', kase.sessions[0].session_id, '--logs', logs, '--jsonl', '--limit', '0').trim().split('\n').map((line) => JSON.parse(line).event_time);
      const inside = events.filter((time) => time >= from && time <= to).length;
      assert.ok(inside > 0 && inside < events.length);
      const totals = async () => (await page.locator('.calls td:nth-child(2) .figure').allTextContents()).map(numberIn).reduce((a, b) => a + b, 0);
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
      assert.equal(await totals(), inside);
      assert.match(await page.locator('#calls').textContent(), /samples of the whole case/);
      assert.equal((await page.locator('.sources td:nth-child(3)').allTextContents()).map(numberIn).reduce((a, b) => a + b, 0), inside);
      await page.locator('.brush-bar button').click();
      await page.locator('.brush-bar').waitFor({ state: 'detached' });
      // the bar goes first, the table is drawn after it
      await page.waitForFunction(
        (all) => [...document.querySelectorAll('.calls td:nth-child(2) .figure')].reduce((sum, figure) => sum + Number(/[\d,]+/.exec(figure.textContent)[0].replaceAll(',', '')), 0) === all,
        events.length,
      );
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
      assert.equal(await totals(), events.length);
    },

    'a brush can be typed, and nonsense is refused': async () => {
      const from = page.locator('.time').first();
      await from.fill('tomorrow');
      await from.press('Enter');
      assert.equal(await from.getAttribute('aria-invalid'), 'true');
      await from.fill('2026-03-17 09:40');
      await from.press('Enter');
      await page.locator('.brush-bar').waitFor();
      assert.match(page.url(), /from=2026-03-17T09%3A40%3A00Z/);
      await page.locator('.brush-bar button').click();
    },

    'a place in the timeline opens its events': async () => {
      const hit = await page.evaluate(() => {
        const path = [...document.querySelectorAll('.mark-sensitive_read')].find((each) => each.getAttribute('d'));
        const [, x, y] = /^M([\d.]+) ([\d.]+)a([\d.]+)/.exec(path.getAttribute('d'));
        const box = path.ownerSVGElement.getBoundingClientRect();
        return { x: box.x + Number(x) + 3, y: box.y + Number(y) };
      });
      await page.mouse.move(hit.x, hit.y);
      const told = numberIn((await page.locator('.readout').textContent()).split('opens')[1]);
      await page.mouse.click(hit.x, hit.y);
      assert.equal(await drawerCount(page), told);
      await closeDrawer(page);
    },

    'calls sort, fold, filter and unfold': async () => {
      const names = () => page.locator('.group-sensitive_read .call-name').allTextContents();
      const before = await names();
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      const sorted = await names();
      assert.notDeepEqual(sorted, before);
      assert.deepEqual(sorted, [...sorted].sort());
      await page.locator('.group-write .group-head button.unfold').click();
      assert.equal(await page.locator('.group-write .call-name').count(), 0);
      await page.locator('.group-write .group-head button.unfold').click();
      await page.getByLabel('filter calls').fill('svc-catalog');
      assert.deepEqual((await page.locator('.call-name').allTextContents()).map((name) => name.trim()).sort(), ['iam:AttachUserPolicy', 'iam:CreateAccessKey']);
      await page.locator('.call-name button').first().click();
      assert.match(await page.locator('.detail').textContent(), /not authorized to perform|svc-catalog/);
      await page.getByLabel('filter calls').fill('');
    },

    'a session unfolds to its keys': async () => {
      await page.locator('#sessions .unfold').first().click();
      assert.equal(await page.locator('.keys tbody tr').count(), kase.sessions[0].keys.length);
    },

    'all works by keyboard: Enter opens, Escape closes, the focus returns': async () => {
      const figure = page.locator('.answers button.figure').first();
      await figure.focus();
      await page.keyboard.press('Enter');
      await drawerCount(page);
      await closeDrawer(page);
      assert.ok(await figure.evaluate((element) => element === document.activeElement));
    },

    'dark and light can be chosen, and the choice is kept': async () => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const before = await ground();
      await page.locator('.theme').click();
      assert.notEqual(await ground(), before);
      await page.reload();
      await caseShown(page);
      assert.notEqual(await ground(), before);
      await page.locator('.theme').click();
    },

    'a window of 360 pixels needs no scrolling to the side, nor does paper': async () => {
      await page.setViewportSize({ width: 360, height: 800 });
      await page.waitForTimeout(300);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      await page.setViewportSize({ width: 1280, height: 900 });
      const widths = await page.evaluate(() => {
        dispatchEvent(new Event('beforeprint'));
        const all = [...document.querySelectorAll('.picture, .plot > svg')].map((element) => element.getBoundingClientRect().width);
        dispatchEvent(new Event('afterprint'));
        return all;
      });
      assert.equal(widths.length, 2);
      for (const width of widths) assert.ok(width <= 692, `${width} pixels`);
      assert.ok((await page.pdf({ format: 'A4' })).length > 20000);
    },

    'nothing complained and nobody was asked': async () => assert.deepEqual(page.problems, []),

    'the report of a session of 2,000 events has at most 2 MB, with every record': async () => {
      const file = reportOf(SESSION_KEY, session(temporary('two-thousand'), 2000), 'large.html');
      assert.ok(statSync(file).size <= 2_000_000, `${statSync(file).size} bytes`);
      const large = await open(file);
      assert.equal(await large.locator('.made').textContent().then((text) => /did not fit/.test(text)), false);
      assert.deepEqual(large.problems, []);
      await large.close();
    },

    'a report that was cut says so': async () => {
      const { writeFileSync } = await import('node:fs');
      const text = readFileSync(temporary('demo.html'), 'utf8');
      writeFileSync(temporary('cut.html'), text.replace(/(id="backtrail-data">[\s\S]{400})[\s\S]*?(<\/script>)/, '$1$2'));
      const cut = await openPage(browser, `file://${temporary('cut.html')}`);
      assert.match(await cut.locator('.failure').textContent(), /cannot be read/);
      await cut.close();
    },
  },
  { after: () => browser.close(), between: () => page.keyboard.press('Escape') },
);
