import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { folder, main, repository, tarscli } from '../cli/cli.js';

const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { throw e; } } }\n';
const has = (program: string) => spawnSync(program, ['--version']).status === 0;
const sources = (place: string) =>
  readdirSync(join(repository, place))
    .filter((name) => name.endsWith('.cs'))
    .map((name) => join(repository, place, name));

// Debian's packages mono-mcs and mono-runtime; without them only .NET itself could tell.
describe.skipIf(!has('mcs') || !has('mono'))('the .NET bridge under mono', () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'tars-dotnet-'));
    const bridge = join(place, 'bridge.dll');
    const compile = (...args: string[]) =>
      execFileSync('mcs', ['-langversion:7', '-warnaserror', ...args], { stdio: 'pipe' });
    compile('-target:library', `-out:${bridge}`, ...sources('clients/dotnet'));
    compile(`-r:${bridge}`, `-out:${join(place, 'program.exe')}`, ...sources('tests/services/dotnet'));
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  /** What the program saw, by name. */
  async function seen(name: string): Promise<Record<string, string>> {
    const root = folder({ 'src/a.cs': rethrow, 'src/b.cs': 'class D { }\n' });
    const socket = join(folder({}), 'own.sock');
    onTestFinished(async () => void (await tarscli(['serve', '--stop', '--socket', socket])));
    const args = [join(place, 'program.exe'), name, root, process.execPath, main, socket];
    const { stdout, stderr, status } = spawnSync('mono', args, { encoding: 'utf8' });
    expect([status, stderr.replace(/^(?:note: .*|listening on .*)\n/gm, '')]).toEqual([0, '']);
    return Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=', 2)),
    );
  }

  test('starts a server that is not there, and runs every verb on it', async () => {
    expect(await seen('verbs')).toEqual({
      analyze: 'src/a.cs:1:TARS007',
      progress: '2',
      run: 'TARS007',
      fix: 'src/a.cs True TARS007,TARS001',
      agent: '1',
      metrics: 'True',
    });
  });

  test('throws what the service refuses, by its code', async () => {
    expect(await seen('errors')).toEqual({
      path: 'ERR_PATH_REFUSED',
      absent: 'ERR_INPUT',
      agent: 'ERR_AGENT_NOT_FOUND',
      feedback: 'ERR_INPUT',
      nobody: 'ERR_CLOSED',
      command: 'ERR_INPUT',
    });
  });

  test('cancels, and goes on', async () => {
    expect(await seen('cancel')).toEqual({ cancelled: 'yes', next: '2' });
  });

  test('tells of a server that was killed in a call, and starts another', async () => {
    expect(await seen('killed')).toEqual({ killed: 'ERR_CLOSED', again: '2' });
  });

  test('takes a result of ten megabytes whole', async () => {
    expect(await seen('large')).toEqual({ large: 'True', findings: '34000' });
  });

  test('has a thousand calls answered', async () => {
    expect(await seen('many')).toEqual({ many: 'answered' });
  });
});
