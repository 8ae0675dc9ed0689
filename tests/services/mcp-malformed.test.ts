import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { respond } from '#host/services/mcp/http/exchange.js';
import { RawClient } from './mcp-client.js';

const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
const deepCall = (id: unknown) =>
  JSON.stringify({
    ...{ jsonrpc: '2.0', id, method: 'tools/call' },
    params: { name: 'run_agent', arguments: { agent: 'complexity', text: 'class A {}', settings: '@' } },
  }).replace('"@"', deep);

describe('the server on stdin and stdout', () => {
  let client: RawClient;
  beforeAll(async () => {
    client = new RawClient([], { cwd: process.cwd() });
    await client.handshake();
  });
  afterAll(async () => void (await client.end()));

  test('refuses by its id a message that nests too deep', async () => {
    client.send(deepCall('deep'));
    expect(await client.answerTo('deep')).toMatchObject({
      error: { code: -32600, message: 'a message nests over 100 lists and objects' },
    });
  });

  test.each([['{"a":1}'], ['[1]'], ['true'], ['1.5']])('answers a request with the id %s', async (id) => {
    const before = client.messages.length;
    client.send(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
    await client.request('ping');
    expect(client.messages.slice(before)).toMatchObject([
      { id: null, error: { code: -32600 } },
      { result: {} },
    ]);
  });

  test('takes a single item for a list, also as JSON', async () => {
    const text = { path: 'a.cs', text: 'class A { }' };
    for (const texts of [text, JSON.stringify(text), [text], JSON.stringify([text])]) {
      const { document } = await client.call('analyze', { texts });
      expect(document).toMatchObject({ summary: { files: 1 } });
    }
  });

  test('refuses a glob with an escaped ..', async () => {
    const { isError, document } = await client.call('suggest_fixes', { path: '\\.\\./*.cs' });
    expect([isError, document]).toMatchObject([true, { error: { code: 'ERR_PATH_REFUSED' } }]);
  });
});

/** A server that sends an answer, and what a client has read of it when it is closed. */
async function sent(answer: Response, unreadMs: number): Promise<string> {
  const server = createServer((_, outgoing) => void respond(answer, outgoing, { unreadMs }));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
}

test('an answer may take longer than a client may not read', async () => {
  const slowly = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('first '));
      await new Promise((resolve) => setTimeout(resolve, 300));
      controller.enqueue(new TextEncoder().encode('second'));
      controller.close();
    },
  });
  expect(await sent(new Response(slowly), 30)).toBe('first second');
});
