// A test says TAP: `await tests({ 'what is true': async () => {…} })`. What a test throws is why it fails.
import assert from 'node:assert/strict';

export { assert };

export function skip(why) {
  console.log(why);
  process.exit(77);
}

const LINES = 25;
const told = (error) => String(error.stack ?? error).replace(/\u001b\[\d+m/g, '').split('\n').slice(0, LINES).map((line) => `#   ${line}`).join('\n');

/** run one after the other; `between` puts right what a failed one left; the process ends with the last */
export async function tests(table, { after = () => {}, between = () => {} } = {}) {
  let number = 0;
  let failed = 0;
  for (const [name, test] of Object.entries(table)) {
    number++;
    try {
      await test();
      console.log(`ok ${number} - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${number} - ${name}`);
      console.log(told(error));
      await between();
    }
  }
  await after();
  console.log(`1..${number}`);
  process.exit(failed ? 1 : 0);
}
