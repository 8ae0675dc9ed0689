import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
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

  const message = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  test.each<[string, string, (socket: Socket) => void]>([
    ['goes', 'ERR_CLOSED', (socket) => void socket.destroy()],
    ['says no message', 'ERR_CLOSED', (socket) => void socket.write('hello\r\n\r\nthere')],
    ['announces too much', 'ERR_CLOSED', (socket) => void socket.write('Content-Length: 999999999\r\n\r\n')],
    ['says no JSON', 'ERR_CLOSED', (socket) => void socket.write(message('{abc}'))],
    ['says JSON that is cut off', 'ERR_CLOSED', (socket) => void socket.write(message('{"a":"\\u12'))],
    ['nests too deep', 'ERR_CLOSED', (socket) => void socket.write(message('['.repeat(5000)))],
    ['has an odd error', 'ERR_INTERNAL', (socket) => void socket.write(message('{"id":"1","error":5}'))],
    [
      'has an odd result',
      'answered',
      (socket) => void socket.write(message('{"id":"1","result":[{"files":7}]}')),
    ],
    ['says nothing', 'cancelled', (socket) => void socket.resume()],
    ['reads nothing', 'cancelled', (socket) => void socket.pause()],
  ])('is not held up by a server that %s: %s', async (_, outcome, answer) => {
    const root = folder({});
    const socket = join(root, 'odd.sock');
    const server = createServer((one) => {
      one.on('error', () => undefined).once('readable', () => answer(one));
    });
    await new Promise<void>((done) => server.listen(socket, done));
    onTestFinished(() => void server.close());
    const child = spawn('mono', [join(place, 'program.exe'), 'odd', root, 'none', '', socket]);
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      told += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(told).toBe(`odd=${outcome}\n`);
  });

  test('has a thousand calls answered', async () => {
    expect(await seen('many')).toEqual({ many: 'answered' });
  });
});
