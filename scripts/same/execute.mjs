import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapeOf } from './shape.mjs';
import { changedFiles, openWorkplace } from './workplace.mjs';

const stepMs = 300_000;

/** Runs a case's steps one after the other. What they came to: streams by name, each `source` or `output`. */
export async function executeCase(one, setting) {
  const workplace = openWorkplace(one, setting);
  const { place } = workplace;
  const streams = new Map();
  for (const [index, given] of one.steps.entries()) {
    const step = Array.isArray(given) ? { args: given } : given;
    const args = step.args.map((arg) => (typeof arg === 'function' ? arg(place) : arg));
    const answer = await runCommand(args, step, { ...setting, one });
    const title = one.steps.length === 1 ? '' : `step ${index + 1} `;
    const seen = (text) => (step.shape ? Buffer.from(shapeOf(text.toString())) : text);
    streams.set(`${title}stdout`, { kind: 'output', bytes: seen(answer.stdout) });
    streams.set(`${title}stderr`, { kind: 'output', bytes: seen(answer.stderr) });
    streams.set(`${title}exit code`, { kind: 'source', bytes: Buffer.from(answer.end) });
  }
  for (const [name, bytes] of changedFiles(workplace)) {
    const kind = /^(src|before|after)\//.test(name) ? 'source' : 'output';
    streams.set(`file ${name}`, { kind, bytes });
  }
  return streams;
}

function runCommand(args, step, { command, place, cache, data, home, one }) {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    // A busy machine must not turn a slow call into a limit that is hit.
    TARS_TIME_SCALE: '10',
    XDG_CACHE_HOME: one.ownCache ? join(place, '.cache') : cache,
    // The key that cached images are trusted by is in here, too. Learning databases in it are one a folder.
    XDG_DATA_HOME: data,
  };
  const [program, ...first] = [...(one.unprivileged ? withoutPrivileges() : []), process.execPath, command];
  const child = spawn(program, [...first, ...args], { cwd: place, env, stdio: 'pipe', timeout: stepMs });
  const [stdout, stderr] = [[], []];
  child.stdout.on('data', (bytes) => stdout.push(bytes));
  child.stderr.on('data', (bytes) => stderr.push(bytes));
  child.stdin.on('error', () => undefined);
  child.stdin.end(step.stdin === undefined ? '' : readFileSync(join(place, step.stdin)));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) =>
      resolve({
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr),
        end: code === null ? `ended by ${signal}` : String(code),
      }),
    );
  });
}

/** Root reads whatever it wants, unless it gives up the capability. */
function withoutPrivileges() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/setpriv')) return [];
  return ['/usr/bin/setpriv', '--bounding-set=-dac_override,-dac_read_search'];
}
