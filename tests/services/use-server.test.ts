import { chmodSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Answer, folder, tarscli } from '../cli/cli.js';

const code = 'class C { public void M() { try { N(); } catch (Exception e) { throw e; } } }\n';

/** A folder with code, and where its server listens. */
function place(): { cwd: string; env: NodeJS.ProcessEnv } {
  const runtime = folder({});
  chmodSync(runtime, 0o700);
  const here = {
    cwd: folder({ 'src/a.cs': code, 'src/b.py': 'x = 1\n' }),
    env: { XDG_RUNTIME_DIR: runtime },
  };
  onTestFinished(async () => void (await tarscli(['serve', '--stop'], here)));
  return here;
}

/** What differs between two runs of the same: times, and what is said of the backend. */
const steady = ({ code: exit, stdout, stderr }: Answer) => ({
  exit,
  stdout: stdout.replace(/\d+(?:\.\d+)? s$/gm, 'S').replace(/"elapsedMs":[\d.]+/g, '"elapsedMs":0'),
  stderr: stderr.replace(/^note: backend .*\n/gm, ''),
});

test.each([
  [['analyze', 'src']],
  [['hyperlight-run', 'pattern-matcher', '--file', 'src/a.cs', '--fail-on', 'warning']],
  [['hyperlight-run', 'pattern-matcher', '--dir', 'src', '--format', 'json']],
  [['hyperlight-run', 'pattern-matcher', 'none.cs']],
  [['analyze', 'src', '--profile', 'none']],
  [['analyze']],
  [['hyperlight-run', 'none', '--dir', 'src']],
  [['hyperlight-run', 'scorer', '--dir', 'src']],
])('tarscli %j says the same by a server as by itself', async (args) => {
  const here = place();
  const alone = await tarscli(args, here);
  for (const _ of ['starts the server', 'finds it']) {
    expect(steady(await tarscli([...args, '--use-server'], here))).toEqual(steady(alone));
  }
});

test.each([
  ['--color', {}],
  ['--color --no-color', {}],
  ['--no-color --color', { NO_COLOR: '1' }],
  ['', { FORCE_COLOR: '1' }],
  ['', { FORCE_COLOR: 'false' }],
  ['', { FORCE_COLOR: '1', NO_COLOR: '1' }],
])('a server colors what tarscli colors by itself: %s %j', async (flags, env) => {
  const here = place();
  const how = { cwd: here.cwd, env: { ...here.env, ...env } };
  const args = ['analyze', 'src', ...flags.split(' ').filter(Boolean)];
  const alone = steady(await tarscli(args, how));
  const served = steady(await tarscli([...args, '--use-server'], how));
  expect(served.stdout).toBe(alone.stdout);
});

test.each([
  [['analyze', 'src', '--output', 'report.txt'], 'it does not take --output'],
  [['analyze', 'src', '--fix'], 'it does not take --fix'],
  [['patterns', 'list'], 'it runs analyze and hyperlight-run alone'],
])('what a server can not do, tarscli does itself, and says so: %j', async (args, why) => {
  const here = place();
  const { code: exit, stderr } = await tarscli([...args, '--use-server'], here);
  expect(exit).toBe(0);
  expect(stderr).toContain(`note: not by a server: ${why}`);
});

test('a server looks at no folder out of its roots; tarscli does it itself, and says so', async () => {
  const here = place();
  const secret = folder({ 'x.cs': code });
  for (const path of [secret, `../${basename(secret)}`]) {
    const answer = await tarscli(['analyze', path, '--use-server'], here);
    expect(answer.stderr).toMatch(/not by a server: .* leads out of the roots/);
    expect([answer.code, answer.stdout]).toEqual([0, expect.stringContaining('TARS007')]);
  }
});
