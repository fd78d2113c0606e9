// The program under test: what it prints, its reports, its server; and the trails it is asked about.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { BACKTRAIL, BUILD, TMP, SHARED_DATA } = process.env;
export const shared = SHARED_DATA;
export const temporary = (name) => join(TMP, name);

/** exit 3 is an answer too: some input was refused */
export function backtrail(...args) {
  try {
    return execFileSync(BACKTRAIL, args, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (error.status === 3) return error.stdout;
    throw new Error(`backtrail ${args.join(' ')}: exit ${error.status}\n${error.stderr}`);
  }
}

export const caseOf = (lead, logs, ...args) => JSON.parse(backtrail('case', lead, '--logs', logs, '--json', ...args));

export function reportOf(lead, logs, name, ...args) {
  const file = temporary(name);
  backtrail('report', lead, '--logs', logs, '-o', file, ...args);
  return file;
}

const trailgen = (...args) => execFileSync(join(BUILD, 'tools/trailgen'), args, { encoding: 'utf8' });

export function demo() {
  const logs = temporary('demo');
  return { logs, lead: trailgen('demo', logs).trim() };
}

export function scenario(kind) {
  const folder = temporary(`scenario-${kind}`);
  trailgen('scenario', folder, '--kind', kind, '--seed', '7', '--noise', '200');
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  return { logs: join(folder, 'logs'), lead: truth.lead.value };
}

/** the server over these logs: its address with the token, and how to end it */
export async function serve(logs) {
  const child = spawn(BACKTRAIL, ['serve', '--logs', logs, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const address = await new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      const found = /http:\/\/\S+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('exit', (code) => reject(new Error(`backtrail serve ended with ${code}\n${said}`)));
  });
  const stop = () => new Promise((resolve) => { child.removeAllListeners('exit'); child.on('exit', resolve); child.kill('SIGTERM'); });
  return { address, origin: new URL(address).origin, stop };
}

/** the build has its page: without Node there is none, and the program says so */
export const hasPage = () => existsSync(join(BUILD, 'gen/page.html'));
