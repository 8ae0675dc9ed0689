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
