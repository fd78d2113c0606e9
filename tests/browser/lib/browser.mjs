// Chromium without a screen, and pages that are watched: what they complain of, and whom they ask.
import { existsSync } from 'node:fs';
import { hasPage, temporary } from './program.mjs';
import { skip } from './tap.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!hasPage()) skip('this build has no page: ./quickstart fetches what it is made of');
if (!existsSync(CHROMIUM)) skip(`no Chromium at ${CHROMIUM}: ./check installs it`);
const { chromium } = await import('playwright-core').catch(() => skip('no playwright-core in tests/browser: ./check fetches it'));

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
let profiles = 0;

/** a fresh profile each; `options` are playwright's: viewport, colorScheme, … */
export function openBrowser(options = {}) {
  return chromium.launchPersistentContext(temporary(`profile-${process.pid}-${profiles++}`), {
    executablePath: CHROMIUM,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
}

/** a page whose complaints and requests are kept; `home` is what it may ask: an origin, or the file itself */
export async function openPage(context, url, home = url) {
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const problems = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on('request', (request) => !request.url().startsWith(home) && !request.url().startsWith('data:') && problems.push(`asked ${request.url()}`));
  page.problems = problems;
  await page.goto(url);
  return page;
}

/** the case is drawn: its sentence, its timeline, what the evidence covers */
export async function caseShown(page) {
  await page.waitForSelector('.sentence');
  await page.waitForSelector('#timeline .plot, #timeline .note');
  await page.waitForSelector('.checks');
}

/** open all that folds: a row that is open is no longer among the closed ones */
export async function unfold(page) {
  for (const closed of ['.more button, #sessions > .link', '.unfold[aria-expanded="false"]']) {
    const first = page.locator(closed).first();
    while (await first.count()) await first.click();
  }
}

/** the number in a figure: `×42` -> 42, `1,783 events` -> 1783 */
export const numberIn = (text) => Number(/[\d,]+/.exec(text)[0].replaceAll(',', ''));

export const drawerCount = async (page) => {
  const count = page.locator('.drawer .event-count');
  await count.filter({ hasText: /\d+ event/ }).waitFor();
  return numberIn(await count.textContent());
};

export const closeDrawer = async (page) => {
  await page.keyboard.press('Escape');
  await page.waitForSelector('.drawer', { state: 'detached' });
};
