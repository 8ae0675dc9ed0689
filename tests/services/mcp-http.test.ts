import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folder, tarscli } from '../cli/cli.js';
import { httpServer } from './mcp-client.js';
import { httpClient } from './mcp-doors.js';

const token = 'a-token-that-nobody-guesses';
const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 't', version: '1' } },
};

describe('the server on HTTP', () => {
  let server: Awaited<ReturnType<typeof httpServer>>;
  beforeAll(async () => {
    server = await httpServer([], { cwd: process.cwd(), env: { TARS_MCP_TOKEN: token } });
  });
  afterAll(async () => void (await server.close()));

  interface Sent {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string;
  }

  /** The status and body of an answer. Its Host and Origin may lie, as fetch can't. */
  function send({ method = 'POST', path, headers = {}, body = JSON.stringify(hello) }: Sent) {
    const url = new URL(path ?? '', path === undefined ? server.url : new URL(server.url).origin);
    const usual = {
      ...{ authorization: `Bearer ${token}`, accept: 'application/json, text/event-stream' },
      ...{ 'content-type': 'application/json', ...headers },
    };
    return new Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }>(
      (resolve, reject) => {
        const sent = request(url, { method, headers: usual }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part) => {
            text += part;
          });
          answer.on('end', () => resolve({ status: answer.statusCode!, text, headers: answer.headers }));
        });
        sent.on('error', reject);
        sent.end(method === 'GET' ? undefined : body);
      },
    );
  }

  test('answers who has the token, in both eras', async () => {
    const { status, text } = await send({});
    expect(status).toBe(200);
    expect(text).toContain('"protocolVersion":"2024-11-05"');
    for (const era of ['legacy', 'auto'] as const) {
      const client = await httpClient(server.url, token, era);
      expect((await client.listTools()).tools).toHaveLength(11);
      expect(client.getNegotiatedProtocolVersion()).toBe(era === 'auto' ? '2026-07-28' : '2025-11-25');
      await client.close();
    }
  });

  test.each([
    ['no token', { authorization: '' }],
    ['another token', { authorization: 'Bearer a-token-that-nobody-guessed' }],
    ['a beginning of the token', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['the token and more', { authorization: `Bearer ${token}x` }],
    ['the token by another scheme', { authorization: `Basic ${token}` }],
    ['the token without a scheme', { authorization: token }],
  ])('refuses %s', async (_, headers) => {
    const { status, text, headers: answered } = await send({ headers });
    expect(status).toBe(401);
    expect(answered['www-authenticate']).toBe('Bearer');
    expect(text).not.toContain(token);
  });

  test.each([
    ['a name that was made to point here', { host: 'evil.example' }],
    ['that name with the port', { host: 'evil.example:80' }],
    ['a name that begins as ours', { host: 'localhost.evil.example' }],
    ['a site', { origin: 'https://evil.example' }],
    ['a site that begins as ours', { origin: 'http://localhost.evil.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('refuses requests by %s, even with the token', async (_, headers) => {
    expect((await send({ headers })).status).toBe(403);
  });

  test('takes requests of pages of this machine, which need the token all the same', async () => {
    const headers = { origin: 'http://localhost:3000' };
    expect((await send({ headers })).status).toBe(200);
    expect((await send({ headers: { ...headers, authorization: '' } })).status).toBe(401);
  });

  test('answers at one place, and to POST alone', async () => {
    expect((await send({ path: '/' })).status).toBe(404);
    expect((await send({ path: '/mcp/../etc' })).status).toBe(404);
    expect((await send({ method: 'GET' })).status).toBe(405);
    expect((await send({ headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  test.each([
    ['TRACE', '/mcp', 405],
    ['POST', '//', 404],
    ['POST', '//:/', 404],
  ])('refuses %s %s', async (method, path, status) => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    const lines = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`];
    socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toContain(`HTTP/1.1 ${status} `);
  });

  test('refuses a message that nests too deep', async () => {
    const { status, text } = await send({ body: `${'['.repeat(5000)}${']'.repeat(5000)}` });
    expect([status, text]).toEqual([400, expect.stringContaining('nests over 100')]);
  });

  test('refuses bodies and headers that are too large', async () => {
    const body = JSON.stringify({ ...hello, more: 'x'.repeat(4 * 1024 * 1024) });
    expect((await send({ body })).status).toBe(413);
    expect((await send({ headers: { 'x-more': 'x'.repeat(20_000) } })).status).toBe(431);
  });

  test.each([
    ['no JSON', '{"jsonrpc"'],
    ['nothing', ''],
    ['deeply nested JSON', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    [
      'deeply nested parameters',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
    ],
    [
      'a prototype',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"__proto__","arguments":{"__proto__":{"path":"a"}}}}',
    ],
  ])('answers %s with an error, and goes on', async (_, body) => {
    const { status, text } = await send({ body });
    expect(status === 200 ? text : 'error').toContain('error');
    expect((await send({})).status).toBe(200);
  });

  test('disconnects who sends a request byte by byte', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined).write('POST /mcp HTTP/1.1\r\nHost: localhost\r\n');
    const slow = setInterval(() => socket.write('x'), 500);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(slow);
    expect(answer).toContain('408');
  });

  test('a call ends when its client goes', async () => {
    const texts = Array.from({ length: 2000 }, (_, at) => ({ path: `${at}.cs`, text: 'class A { }' }));
    const params = { name: 'analyze', arguments: { texts } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    // As many as run at once; each is given up.
    for (let call = 0; call < 8; call++) {
      const controller = new AbortController();
      const sent = fetch(server.url, {
        ...{ method: 'POST', body, signal: controller.signal },
        headers: {
          ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          accept: 'application/json, text/event-stream',
        },
      }).catch((error: Error) => error.name);
      setTimeout(() => controller.abort(), 200);
      expect(await sent).toBe('AbortError');
    }
    const client = await httpClient(server.url, token, 'auto');
    expect((await client.callTool({ name: 'list_agents', arguments: {} })).isError).not.toBe(true);
    await client.close();
  });
});

describe('the token', () => {
  const refused = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const { code, stderr } = await tarscli(['mcp', '--http', '127.0.0.1:0', ...args], { env });
    expect(code).not.toBe(0);
    return stderr;
  };

  test('is needed: no port is open without', async () => {
    expect(await refused([])).toContain('--http needs a token');
    expect(await refused([], { TARS_MCP_TOKEN: 'short' })).toContain('holds no token');
    expect(await refused([], { TARS_MCP_TOKEN: 'has spaces that no header holds' })).toContain(
      'holds no token',
    );
  });

  test('is made in a file that others can not read', async () => {
    const file = join(folder({}), 'token');
    const made = await httpServer(['--token-file', file], { cwd: folder({}) });
    const text = readFileSync(file, 'utf8').trim();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(text).toHaveLength(43);
    const client = await httpClient(made.url, text, 'auto');
    expect((await client.listTools()).tools).toHaveLength(11);
    await client.close();
    await made.close();
  });

  test.skipIf(process.platform === 'win32')(
    'is not taken from a file that others can read, or a link',
    async () => {
      const cwd = folder({});
      const file = join(cwd, 'token');
      writeFileSync(file, token);
      chmodSync(file, 0o644);
      expect(await refused(['--token-file', file])).toContain('other users can read it');
      chmodSync(file, 0o600);
      symlinkSync(file, join(cwd, 'link'));
      expect(await refused(['--token-file', join(cwd, 'link')])).toContain('it is no file');
    },
  );
});

test('an address without a port is a mistake in the command line', async () => {
  const { code, stderr } = await tarscli(['mcp', '--http', '8080']);
  expect(code).toBe(2);
  expect(stderr).toContain('such as 127.0.0.1:8931');
});
