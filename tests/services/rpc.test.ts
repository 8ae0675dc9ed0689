import { chmodSync, lstatSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from 'tars-hyperlight/client';
import { expect, onTestFinished, test } from 'vitest';
import { folder, main, tarscli } from '../cli/cli.js';
import { contract } from './contract.js';
import { connectTo, type Serving, startServer } from './serving.js';

contract('over a socket', {
  async open(options) {
    const serving = await startServer(options);
    const client = await connectTo(serving);
    return {
      call: (method, params, how) => client.request(method, params as object, how),
      async close() {
        await client.close();
        await serving.stop();
      },
    };
  },
});

contract('over stdin and stdout', {
  async open({ roots, allowWrite }) {
    const args = [...roots.flatMap((root) => ['--root', root]), ...(allowWrite ? ['--allow-write'] : [])];
    const client = Client.spawn(process.execPath, [main, 'serve', '--stdio', ...args]);
    return {
      call: (method, params, how) => client.request(method, params as object, how),
      close: () => client.close(),
    };
  },
});

async function served(args: readonly string[] = []): Promise<Serving> {
  const serving = await startServer({ roots: [folder({ 'a.cs': 'class A { }\n' })] }, args);
  onTestFinished(async () => void (await serving.stop()));
  return serving;
}

/** A connection that says what it likes. */
async function raw({ place }: Serving): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = connect(place);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { socket, ended };
}

const frame = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const isAnswering = async (serving: Serving) => {
  const client = await connectTo(serving);
  expect(await client.call('version', {})).toMatchObject({ protocol: 1 });
  await client.close();
};

test('the socket is of this user alone', async () => {
  const { place } = await served();
  expect(lstatSync(place).mode & 0o777).toBe(0o600);
});

test('a second server on the same socket is told, and the first goes on', async () => {
  const serving = await served();
  const second = await tarscli(['serve', '--socket', serving.place]);
  expect(second.code).toBe(3);
  expect(second.stderr).toContain('another server answers');
  await isAnswering(serving);
});

test('a socket that nobody listens on any more is replaced', async () => {
  const first = await startServer({ roots: [folder({})] });
  const dead = new Promise((resolve) => first.process.once('close', resolve));
  first.process.kill('SIGKILL');
  await dead;
  expect(lstatSync(first.place).isSocket()).toBe(true);
  const again = tarscli(['serve', '--socket', first.place, '--idle-exit', '1s']);
  const answer = async () => {
    await using client = await Client.connect(first.place);
    return (await client.call('version', {})).pid;
  };
  await expect.poll(() => answer().catch(() => 0), { timeout: 60_000 }).toBeGreaterThan(0);
  expect((await again).code).toBe(0);
});

test('what is there and is no socket is left alone', async () => {
  const path = join(folder({ file: 'text' }), 'file');
  const { code, stderr } = await tarscli(['serve', '--socket', path]);
  expect([code, stderr]).toEqual([3, expect.stringContaining('is no socket')]);
});

test('a socket in a folder that others can write to is refused', async () => {
  const open = folder({});
  chmodSync(open, 0o777);
  const { code, stderr } = await tarscli(['serve', '--socket', join(open, 'a.sock')]);
  expect([code, stderr]).toEqual([3, expect.stringContaining('can be written to by other users')]);
});

test('a server ends when it is asked to, and removes its socket', async () => {
  const serving = await served();
  const { code, stderr } = await tarscli(['serve', '--stop', '--socket', serving.place]);
  expect([code, stderr]).toEqual([0, expect.stringContaining('ends')]);
  await expect.poll(() => lstatSync(serving.place, { throwIfNoEntry: false })).toBeUndefined();
});

test('what is asked for is answered before a server ends', async () => {
  const serving = await served();
  const client = await connectTo(serving);
  const work = client.call('analyze', { paths: ['a.cs'] });
  await new Promise((resolve) => setTimeout(resolve, 100));
  serving.process.kill('SIGTERM');
  expect((await work).summary.files).toBe(1);
});

test.each([
  ['without a length', 'Hello: there\r\n\r\n'],
  ['of a length over the limit', 'Content-Length: 999999999\r\n\r\n'],
  ['of a length that is no number', 'Content-Length: -1\r\n\r\n'],
  ['of two lengths', 'Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}'],
  ['of HTTP', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}'],
  ['with an endless header', 'x'.repeat(5000)],
  ['that nests too deep', frame('['.repeat(5000) + ']'.repeat(5000))],
  ['that is no JSON', frame('{"jsonrpc"')],
])('a message %s ends the connection, and no other', async (_, text) => {
  const serving = await served();
  const { socket, ended } = await raw(serving);
  socket.write(text);
  await ended;
  await isAnswering(serving);
});

test('what is no request is answered as such, or not at all', async () => {
  const serving = await served();
  const { socket, ended } = await raw(serving);
  for (const text of ['{}', '[]', '1', 'null', '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","method":3}'])
    socket.write(frame(text));
  socket.write(frame('{"jsonrpc":"2.0","id":2,"method":"version","params":{}}'));
  socket.end();
  expect(await ended).toContain('"protocol":1');
  await isAnswering(serving);
});

test('a request that was cancelled before it was read ends at once', async () => {
  const { socket, ended } = await raw(await served());
  const ask = frame('{"jsonrpc":"2.0","id":1,"method":"patterns/test","params":{}}');
  socket.end(ask + frame('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}'));
  expect(await ended).toContain('ERR_CANCELLED');
});

test.each([
  ['{"jsonrpc":"2.0","method":"$/cancelRequest"}'],
  ['{"jsonrpc":"2.0","method":"$/cancelRequest","params":null}'],
  ['{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{"a":1}}}'],
  ['{"jsonrpc":"2.0","method":"$/progress","params":7}'],
  ['{"jsonrpc":"2.0","method":"exit"}'],
])('the notification %s brings nobody down', async (text) => {
  const serving = await served();
  const { socket, ended } = await raw(serving);
  socket.end(frame(text));
  await ended;
  await isAnswering(serving);
});

test('a name of an object is no method', async () => {
  const client = await connectTo(await served());
  for (const name of ['constructor', '__proto__', 'toString', 'none']) {
    await expect(client.request(name, {})).rejects.toMatchObject({ code: 'ERR_METHOD_UNKNOWN' });
  }
  await client.close();
});

test('a client that asks for too much at a time is refused by name, and loses nothing else', async () => {
  const client = await connectTo(await served());
  const asked = Array.from({ length: 1500 }, () =>
    client.call('version', {}).then(
      () => 'answered',
      ({ code }: { code: string }) => code,
    ),
  );
  const outcomes = new Set(await Promise.all(asked));
  expect([...outcomes].every((one) => one === 'answered' || one === 'ERR_QUEUE_FULL')).toBe(true);
  expect(outcomes.has('answered')).toBe(true);
  await client.close();
});
