import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { passOn } from '#host/cli/server/pass-on.js';
import { reach } from '#host/services/rpc/reach.js';
import { folder, main, repository, tarscli } from '../cli/cli.js';

const frame = (value: unknown) => {
  const text = JSON.stringify(value);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};
const output = (stdout: string) => frame({ method: '$/progress', params: { token: 1, value: { stdout } } });

/** A folder whose server answers a request so, and how tarscli is run there. */
async function withServer(
  answer: (socket: Socket) => void,
): Promise<{ cwd: string; env: NodeJS.ProcessEnv }> {
  const cwd = realpathSync(folder({}));
  const runtime = folder({});
  const digest = createHash('sha256')
    .update(JSON.stringify([cwd]))
    .digest('hex')
    .slice(0, 16);
  mkdirSync(join(runtime, 'tars-hyperlight'), { mode: 0o700 });
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  });
  await new Promise<void>((done) => server.listen(join(runtime, 'tars-hyperlight', `${digest}.sock`), done));
  onTestFinished(() => void server.close());
  return { cwd, env: { XDG_RUNTIME_DIR: runtime } };
}

/** The words that a process writes, sorted. */
async function shownBy(child: ChildProcessWithoutNullStreams): Promise<string[]> {
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      shown += text;
    });
  }
  await new Promise((resolve) => child.once('close', resolve));
  return shown.split(/\s+/).filter(Boolean).sort();
}

const flood = (socket: Socket) => {
  const bytes = Buffer.alloc(1024 * 1024, 97);
  const more = () => {
    while (socket.writable && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
};

describe.skipIf(process.platform === 'win32')('a tarscli that asks a server', () => {
  test.each([
    ['goes', (socket: Socket) => void socket.destroy()],
    ['says no message', (socket: Socket) => void socket.write('hello\r\n\r\nthere')],
    ['says no JSON', (socket: Socket) => void socket.write('Content-Length: 5\r\n\r\n{abc}')],
    ['says null', (socket: Socket) => void socket.write(frame(null))],
    ['has no result', (socket: Socket) => void socket.write(frame({ id: 1 }))],
    ['has a result of another kind', (socket: Socket) => void socket.write(frame({ id: 1, result: 5 }))],
    [
      'has an exit code that is none',
      (socket: Socket) => void socket.write(frame({ result: { code: 'x' } })),
    ],
    ['tells of nothing', (socket: Socket) => void socket.write(frame({ method: '$/progress' }))],
    ['announces too much', (socket: Socket) => void socket.write('Content-Length: 999999999\r\n\r\n')],
    ['never ends', flood],
  ])('does the work itself if that %s', async (_, answer) => {
    const { cwd, env } = await withServer(answer);
    const { code, stderr } = await tarscli(['analyze', 'none.cs', '--use-server'], { cwd, env });
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/^note: not by a server: .*\nerror\[ERR_INPUT\]/),
    ]);
  });

  test('asks one because the configuration of the user says so, and shows that', async () => {
    const { cwd, env } = await withServer((socket) =>
      socket.write(output('served\n') + frame({ id: 1, result: { code: 0, version: 'x' } })),
    );
    const home = folder({ 'tars-hyperlight/config.json': '{ "server": true }' });
    const how = { cwd, env: { ...env, XDG_CONFIG_HOME: home } };
    expect(await tarscli(['analyze', 'none.cs'], how)).toEqual({ code: 0, stdout: 'served\n', stderr: '' });
    expect((await tarscli(['analyze', 'none.cs', '--no-use-server'], how)).code).toBe(3);
    const shown = await tarscli(['config', 'show'], how);
    expect([shown.stderr, shown.stdout]).toEqual(['', expect.stringMatching(/^server +true +user, .*:1$/m)]);
  });

  test('gives one up that takes requests and says nothing', async () => {
    const place = join(folder({}), 'mute.sock');
    const server = createServer((socket) => void socket.on('error', () => undefined).resume());
    await new Promise<void>((done) => server.listen(place, done));
    onTestFinished(() => void server.close());
    const socket = await reach(place);
    await expect(passOn(socket!, { method: 'cli/run' }, 200)).rejects.toThrow(
      'the server says nothing for 0.2 s',
    );
    expect(socket!.destroyed).toBe(true);
  });

  test('waits for one that gives signs while it works', async () => {
    const place = join(folder({}), 'slow.sock');
    const sign = frame({ method: '$/progress', params: { token: 1, value: { stderr: '' } } });
    const server = createServer((socket) => {
      const signs = setInterval(() => socket.write(sign), 50);
      setTimeout(() => socket.write(frame({ id: 1, result: { code: 4, version: 'x' } })), 1500);
      socket.on('error', () => undefined).once('close', () => clearInterval(signs));
    });
    await new Promise<void>((done) => server.listen(place, done));
    onTestFinished(() => void server.close());
    expect(await passOn((await reach(place))!, { method: 'cli/run' }, 1000)).toEqual({ code: 4 });
  });

  test('shows what that says without its control characters', async () => {
    const message = 'no\x1b[31m\nerror[X]: y';
    const { cwd, env } = await withServer(
      (socket) => void socket.write(frame({ id: 1, error: { message } })),
    );
    const { stderr } = await tarscli(['analyze', 'none.cs', '--use-server'], { cwd, env });
    expect(stderr).toMatch(/^note: not by a server: no␛\[31m␊error\[X\]: y\n/);
  });

  test('does nothing twice: output that is cut short is told, and stays alone', async () => {
    const { cwd, env } = await withServer((socket) => socket.write(output('HALF'), () => socket.destroy()));
    const { code, stdout, stderr } = await tarscli(['analyze', 'none.cs', '--use-server'], { cwd, env });
    expect([code, stdout]).toEqual([70, 'HALF']);
    expect(stderr).toBe('error[ERR_CLOSED]: the output is cut short: the server has gone\n');
  });

  test.each([
    ['the server is closed', frame({ id: 1, error: { message: 'the server is closed' } })],
    ['the server is of version 9', frame({ id: 1, result: { version: '9' } })],
  ])('does nothing twice: %s, and half the output was there', async (why, last) => {
    const { cwd, env } = await withServer((socket) => void socket.write(output('HALF') + last));
    const { code, stdout, stderr } = await tarscli(['analyze', 'none.cs', '--use-server'], { cwd, env });
    expect([code, stdout]).toEqual([70, 'HALF']);
    expect(stderr).toContain(`error[ERR_CLOSED]: the output is cut short: ${why}`);
  });

  test('passes on all that a server has said before it went, however slow the reader is', async () => {
    const { cwd, env } = await withServer((socket) => {
      for (let piece = 0; piece < 12; piece++) socket.write(output('x'.repeat(30_000)));
      socket.end(frame({ id: 1, result: { code: 4, version: 'x' } }));
    });
    const command = '{ "$@"; echo $? >&2; } | { sleep 1; wc -c; }';
    const args = ['-c', command, 'sh', process.execPath, main, 'analyze', 'none.cs', '--use-server'];
    const child = spawn('sh', args, { cwd, env: { ...process.env, ...env } });
    expect(await shownBy(child)).toEqual(['360000', '4']);
  });

  test('does not take the time for its own output for silence of the server', async () => {
    const place = join(folder({}), 'quick.sock');
    const server = createServer((socket) => {
      socket.on('error', () => undefined).write(output('held up\n'));
      setTimeout(() => socket.write(frame({ id: 1, result: { code: 4, version: 'x' } })), 100);
    });
    await new Promise<void>((done) => server.listen(place, done));
    onTestFinished(() => void server.close());
    // As a terminal that is stopped does it.
    const script = `
      import { connect } from 'node:net';
      import { passOn } from '#host/cli/server/pass-on.js';
      const { stdout } = process;
      const write = stdout.write.bind(stdout);
      stdout.write = (text, done) => {
        if (text) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
        return write(text, done);
      };
      process.exitCode = (await passOn(connect(process.argv[1]), {}, 500)).code;`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, place], { cwd: repository });
    const code = new Promise((resolve) => child.once('exit', resolve));
    expect([await shownBy(child), await code]).toEqual([['held', 'up'], 4]);
  });

  test.skipIf(process.platform !== 'linux')('says what it can not write', async () => {
    const { cwd, env } = await withServer((socket) => void socket.write(output('x'.repeat(1000))));
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [main, 'analyze', 'x', '--use-server'], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(3);
    expect(stderr).toBe("error[ERR_INPUT]: can't write to stdout: ENOSPC: no space is left on the disk\n");
  });

  test('ends if nobody reads what it passes on', async () => {
    const { cwd, env } = await withServer((socket) => {
      const more = () => socket.writable && socket.write(output('x'.repeat(60_000)), more);
      more();
    });
    const child = spawn(process.execPath, [main, 'analyze', 'x', '--use-server'], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.stdout!.once('data', () => child.stdout!.destroy());
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(141);
    expect(stderr).toBe('');
  });
});

test.skipIf(process.platform === 'win32')(
  'a server that is ended twice at a time ends, and that is no fault',
  async () => {
    const socket = join(folder({}), 'own.sock');
    const place = ['--socket', socket];
    expect((await tarscli(['serve', '--detach', '--idle-exit', '1m', ...place])).code).toBe(0);
    const ends = await Promise.all([1, 2, 3].map(() => tarscli(['serve', '--stop', ...place])));
    expect(ends.map(({ code }) => code)).toContain(0);
    for (const { code } of ends) expect([0, 3]).toContain(code);
  },
);
