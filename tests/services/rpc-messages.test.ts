import { connect } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { Core, type RequestOptions } from 'tars-hyperlight';
import { expect, onTestFinished, test } from 'vitest';
import { RpcServer, type RpcServerOptions } from '#host/services/rpc/server.js';
import { folder } from '../cli/cli.js';

interface Answer {
  id: unknown;
  result?: unknown;
  error?: { code: number; data?: { code: string } };
}

const frame = (value: unknown) => {
  const text = JSON.stringify(value);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};
const version = (id: unknown) => ({ jsonrpc: '2.0', id, method: 'version', params: {} });

async function serverWith(options: Omit<RpcServerOptions, 'core'> = {}): Promise<RpcServer> {
  const core = await Core.open({ roots: [folder({})] });
  const server = new RpcServer({ core, ...options });
  onTestFinished(async () => {
    await server.close(0);
    await core.close();
  });
  return server;
}

/** What a client hears that says all of it, and then that it has said all. */
async function answersTo(said: readonly unknown[], server?: RpcServer): Promise<Answer[]> {
  let heard = '';
  const stream = new Duplex({
    read() {},
    write(chunk, _, done) {
      heard += chunk;
      done();
    },
  });
  const served = (server ?? (await serverWith())).serve(stream);
  stream.push(said.map(frame).join(''));
  stream.push(null);
  await served;
  return heard
    .split(/Content-Length: \d+\r\n\r\n/)
    .slice(1)
    .map((text) => JSON.parse(text))
    .filter(({ method }) => method !== '$/alive');
}

test.each([
  ['an empty object', {}, null],
  ['a list: batches are not taken', [version(1), version(2)], null],
  ['a number', 5, null],
  ['null', null, null],
  ['a request without a method', { jsonrpc: '2.0', id: 7 }, 7],
  ['a request whose method is no text', { jsonrpc: '2.0', id: 'a', method: 5 }, 'a'],
  ['a request with the id null', version(null), null],
  ['a request whose id is an object', version({ a: 1 }), null],
  ['a request whose id is a list', version([1]), null],
  ['a request whose id is true', version(true), null],
  ['a request whose id no double holds', version(2 ** 53), null],
])('%s is answered as no request, and the next is carried out', async (_, said, id) => {
  const answers = await answersTo([said, version('next')]);
  expect(answers).toMatchObject([
    { id, error: { code: -32600 } },
    { id: 'next', result: { protocol: 1 } },
  ]);
});

test.each([
  ['without parameters', undefined],
  ['of nothing', null],
  ['of no id', {}],
  ['of an id that is null', { id: null }],
  ['of an id that is an object', { id: {} }],
  ['by position', [1]],
])('a cancellation %s is passed over', async (_, params) => {
  const cancel = { jsonrpc: '2.0', method: '$/cancelRequest', params };
  expect(await answersTo([cancel, version(1)])).toMatchObject([{ id: 1, result: { protocol: 1 } }]);
});

test('answers to nothing and notifications of nothing are passed over', async () => {
  const said = [
    { jsonrpc: '2.0', id: 1, result: 1 },
    { jsonrpc: '2.0', id: null, error: { code: 1, message: 'x' } },
    { jsonrpc: '2.0', method: 'version', params: {} },
  ];
  expect(await answersTo([...said, version(2)])).toMatchObject([{ id: 2 }]);
});

test('what a client asked for before it ended its side is answered, however much it is', async () => {
  const ids = Array.from({ length: 900 }, (_, id) => id);
  const answers = await answersTo(ids.map(version));
  expect(answers.map(({ id }) => id)).toEqual(ids);
});

test('requests of one id, and of ids that only look alike, are answered each', async () => {
  const ids = ['x', 'x', 1, '1', 'x'];
  expect((await answersTo(ids.map(version))).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test('time that a request waits counts to its deadline', async () => {
  let letGo = () => {};
  const slow = () =>
    new Promise<unknown>((resolve) => {
      letGo = () => resolve({});
    });
  const server = await serverWith({ running: 1, more: { slow } });
  const heard: Answer[] = [];
  const stream = new Duplex({
    read() {},
    write(chunk, _, done) {
      heard.push(JSON.parse(String(chunk).split('\r\n\r\n')[1]!));
      // The first one has the only place until the second one has ended.
      letGo();
      done();
    },
  });
  const served = server.serve(stream);
  stream.push(frame({ jsonrpc: '2.0', id: 1, method: 'slow', params: {} }));
  stream.push(frame({ jsonrpc: '2.0', id: 2, method: 'version', params: { deadlineMs: 1 } }));
  stream.push(null);
  await served;
  expect(heard).toMatchObject([
    { id: 2, error: { data: { code: 'ERR_DEADLINE' } } },
    { id: 1, result: {} },
  ]);
});

test('what waits counts with its id and method, however long they are', async () => {
  let letGo = () => {};
  const slow = () =>
    new Promise<unknown>((resolve) => {
      letGo = () => resolve({});
    });
  const server = await serverWith({ running: 1, more: { slow } });
  let refused = 0;
  const stream = new Duplex({
    read() {},
    write(chunk, _, done) {
      if (String(chunk).includes('ERR_QUEUE_FULL')) refused++;
      letGo();
      done();
    },
  });
  const served = server.serve(stream);
  stream.push(frame({ jsonrpc: '2.0', id: 1, method: 'slow' }));
  const long = 'x'.repeat(20 * 1024 * 1024);
  for (const letter of ['a', 'b', 'c', 'd']) stream.push(frame(version(letter + long)));
  stream.push(null);
  await served;
  expect(refused).toBe(1);
});

test('what a client asked for ends with it, also if nothing is said to it meanwhile', async () => {
  let aborted: (reason: unknown) => void;
  const ended = new Promise((resolve) => {
    aborted = resolve;
  });
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const silent = (_: unknown, { signal }: RequestOptions) =>
    new Promise((_resolve, reject) => {
      signal!.addEventListener('abort', () => {
        aborted(signal!.reason);
        reject(signal!.reason);
      });
      begun();
    });
  const server = await serverWith({ more: { silent } });
  const place = join(folder({}), 'own.sock');
  await server.listen(place);
  const socket = connect(place);
  socket.write(frame({ jsonrpc: '2.0', id: 1, method: 'silent' }));
  await hasBegun;
  socket.destroy();
  expect(await ended).toMatchObject({ code: 'ERR_CLOSED' });
});

test('a message whose rest does not come in time ends the connection', async () => {
  const stream = new Duplex({ read() {}, write() {} });
  const served = (await serverWith({ frames: { messageMs: 50 } })).serve(stream);
  stream.push(`${frame(version(1))}Content-Length: 5\r\n\r\n{`);
  await served;
  expect(stream.destroyed).toBe(true);
});

test('from a client that reads nothing, nothing more is read', async () => {
  const wrong = frame({ jsonrpc: '2.0', id: 1, method: 'version', params: 'x'.repeat(1000) });
  let sent = 0;
  const stream = new Duplex({
    read() {
      sent++;
      setImmediate(() => stream.push(wrong));
    },
    // The first answer is never read.
    write() {},
  });
  void (await serverWith()).serve(stream);
  await expect.poll(() => stream.writableLength, { timeout: 60_000 }).toBeGreaterThan(8 * 1024 * 1024);
  const before = { sent, unread: stream.writableLength };
  for (let turns = 0; turns < 2000; turns++) await new Promise(setImmediate);
  expect(stream.writableLength - before.unread).toBeLessThan(1024);
  // What is under way is held by the two streams between.
  expect(sent - before.sent).toBeLessThan(200);
});
