import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { folder, rethrow, run } from '../cli/cli.js';
import { agentFolder, fixture, openHost, rejection } from '../host/agents-for-tests.js';
import { typedRejection } from './hostile.js';

const long = 'x'.repeat(5000);

/** Each with a name that is short enough to show. */
const named = (names: string[]) => names.map((name) => [JSON.stringify(name.slice(0, 20)), name] as const);

describe('a name in a manifest that is no plain file name is refused:', () => {
  const names = [
    '..',
    '.',
    '../agent.wasm',
    '/etc/passwd',
    'a/b.wasm',
    'a\\b.wasm',
    '.hidden',
    'a\0b',
    '',
    long,
  ];
  test.each(named(names))('%s', async (_, component) => {
    const host = await openHost();
    const probe = await fixture('probe');
    for (const manifest of [{ component }, { settings: component }, { settings: `${component}.json` }]) {
      const error = await typedRejection(host.prepare(await agentFolder(probe, manifest)));
      expect(error.code).toMatch(/^ERR_AGENT_(?:INVALID|NOT_FOUND)$/);
    }
  });
});

describe('an agent of a name that is no agent is not found:', () => {
  const names = [
    '..',
    '../../etc',
    './\0',
    `./${long}`,
    '/dev/null',
    '/dev/zero',
    '/proc/self/mem/x',
    '__proto__/x',
  ];
  test.each(named(names))('%s', async (_, agent) => {
    const error = await rejection((await openHost()).inspect(agent));
    expect(error.code).toMatch(/^ERR_AGENT_(?:INVALID|NOT_FOUND)$/);
  });
});

describe('a file to look at', () => {
  const odd: [string, string, RegExp][] = [
    ['a device', '/dev/zero', /is not a regular file/],
    ['a pipe', 'pipe.cs', /is not a regular file/],
    ['a link to a pipe', 'link.cs', /is not a regular file/],
    ['a link in circles', 'circle.cs', /ELOOP/],
    ['a folder', 'folder', /is a folder/],
    ['a name of 5000 characters', long, /ENAMETOOLONG/],
    ['a file below a file', 'a.cs/b.cs', /no such file/],
    ['a file far above', '../../../../../../../../../../nonesuch/a.cs', /no such file/],
  ];

  test.each(odd)('that is %s is told', async (_, name, message) => {
    const cwd = folder({ 'a.cs': rethrow });
    execFileSync('mkfifo', [join(cwd, 'pipe.cs')]);
    symlinkSync('pipe.cs', join(cwd, 'link.cs'));
    symlinkSync('circle.cs', join(cwd, 'circle.cs'));
    mkdirSync(join(cwd, 'folder'));
    const { code, stdout, stderr } = await run(['--file', name], { cwd });
    expect([code, stdout]).toEqual([exitCodes.input, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(cwd);
  });

  test('in a folder of pipes, links and odd names is found, and nothing else is opened', async () => {
    const names = ['a.cs', '__proto__.cs', 'constructor.cs', '-rf.cs', ' .cs', 'A.CS', 'é😀.cs', '%2e%2e.cs'];
    const cwd = folder(Object.fromEntries(names.map((name) => [name, rethrow])));
    execFileSync('mkfifo', [join(cwd, 'pipe.cs'), join(cwd, '.gitignore')]);
    symlinkSync('/etc/passwd', join(cwd, 'link.cs'));
    symlinkSync('/', join(cwd, 'root'));
    writeFileSync(join(cwd, '.hidden.cs'), rethrow);
    const { code, stdout } = await run(['.', '--format', 'json'], { cwd });
    expect(code).toBe(exitCodes.findings);
    const { files } = JSON.parse(stdout) as { files: { path: string; status: string }[] };
    expect(files.map(({ path }) => path).sort()).toEqual([...names, '.hidden.cs'].sort());
    expect(new Set(files.map(({ status }) => status))).toEqual(new Set(['complete']));
  });
});
