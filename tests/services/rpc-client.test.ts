import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from 'tars-hyperlight/client';
import { expect, onTestFinished, test } from 'vitest';
import { folder } from '../cli/cli.js';

const frame = (value: unknown) => {
  const text = JSON.stringify(value);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

/** A client of a server that answers the first bytes so. */
async function clientOf(answer: (socket: Socket) => void): Promise<Client> {
  const place = join(folder({}), 'own.sock');
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  });
  await new Promise<void>((done) => server.listen(place, done));
  const client = await Client.connect(place);
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  return client;
}

test('answers that come at once are all taken, also if the server ends with them', async () => {
  const ids = Array.from({ length: 50 }, (_, id) => id);
  const client = await clientOf(
    (socket) => void socket.end(ids.map((id) => frame({ id, result: id })).join('')),
  );
  expect(await Promise.all(ids.map(() => client.request('any', {})))).toEqual(ids);
});

test.each([
  ['what is no message', 'hello\r\n\r\n'],
  ['what is no JSON', 'Content-Length: 1\r\n\r\n{'],
  ['nothing that is an object', frame(null)],
  ['a number', frame(7)],
  ['a list: batches are not asked for', frame([{ id: 0, result: 1 }])],
  ['a message that is too large', 'Content-Length: 999999999\r\n\r\n'],
])('a server that says %s loses its client, whose requests are told', async (_, text) => {
  const client = await clientOf((socket) => void socket.write(text));
  await expect(client.request('any', {})).rejects.toThrow('the connection to the server has ended');
  await expect(client.request('any', {})).rejects.toThrow('the connection to the server is closed');
});

test('answers to nothing and notifications that nobody knows are passed over', async () => {
  const said = [
    { id: 7, result: 1 },
    { method: 'x' },
    { method: '$/progress', params: { token: 'x', value: 1 } },
  ];
  const client = await clientOf((socket) => {
    for (const one of [...said, { id: 0, result: 'the answer' }]) socket.write(frame(one));
  });
  expect(await client.request('any', {})).toBe('the answer');
});

test('a request that is cancelled rejects at once, also if the server says nothing', async () => {
  const abort = new AbortController();
  const client = await clientOf(() => abort.abort(new Error('enough')));
  await expect(client.request('any', {}, { signal: abort.signal })).rejects.toThrow('enough');
});

test('a server that can not be started is told by each request', async () => {
  await using client = Client.spawn(join(folder({}), 'nothing'), []);
  await expect(client.request('any', {})).rejects.toThrow('ENOENT');
  await expect(client.request('any', {})).rejects.toThrow('ENOENT');
});

test.runIf(process.platform !== 'win32')(
  'a server that reads nothing and does not end is gone when its client is closed',
  async () => {
    const place = folder({});
    const script = `echo $$ > ${place}/pid; trap '' PIPE TERM; exec sleep 1000`;
    const client = Client.spawn('/bin/sh', ['-c', script]);
    const asked = client.request('any', { long: 'x'.repeat(1024 * 1024) });
    const pid = () => Number(readFileSync(join(place, 'pid'), 'utf8'));
    await expect.poll(() => existsSync(join(place, 'pid')) && pid() > 0).toBe(true);
    await Promise.all([
      client.close(),
      expect(asked).rejects.toThrow('the connection to the server has ended'),
    ]);
    expect(() => process.kill(pid(), 0)).toThrow('ESRCH');
  },
);
