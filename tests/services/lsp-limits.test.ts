import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { main } from '../cli/cli.js';
import { LspClient, pulling } from './lsp-client.js';
import { uriOf, workspace } from './lsp-folders.js';

const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { Log(e); throw e; } } }\n';

const frame = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const initialize = frame(
  JSON.stringify({
    ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
    params: { processId: null, rootUri: null, capabilities: {} },
  }),
);

/** A server that is sent these bytes. */
function raw(...pieces: (string | Buffer)[]) {
  const child = spawn(process.execPath, [main, 'lsp']);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  for (const piece of pieces) child.stdin.write(piece);
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('a server ends by', () => {
  test.each([
    ['a message that is too large', 'Content-Length: 40000000\r\n\r\n'],
    ['a message that nests too deep', frame(`{"a":${'['.repeat(200)}${']'.repeat(200)}}`)],
    ['a header without an end', 'x'.repeat(5000)],
    ['what is no header', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['what is no JSON', frame('{"jsonrpc"')],
  ])('%s, and says so', async (_, bytes) => {
    const { code, stderr } = await raw(initialize, bytes);
    expect(code).toBe(1);
    expect(stderr).toContain('the connection ends');
  });
});

test('what is no request does not end it, and requests before initialize are refused', async () => {
  const noise = [
    'null',
    '5',
    '[]',
    '{}',
    '"x"',
    '{"id":7}',
    '{"jsonrpc":"2.0","id":3,"method":"textDocument/hover"}',
  ];
  const more = ['{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}', '{"method":{},"id":[]}'];
  const bad = [
    ...['didOpen', 'didChange', 'didClose', 'didSave'].map((name) => `textDocument/${name}`),
    ...['didChangeWatchedFiles', 'didChangeWorkspaceFolders'].map((name) => `workspace/${name}`),
  ].flatMap((method) =>
    [null, 5, {}, { textDocument: null }, { textDocument: { uri: 5 } }, { changes: 1 }, { event: {} }].map(
      (params) => JSON.stringify({ jsonrpc: '2.0', method, params }),
    ),
  );
  const end = '{"jsonrpc":"2.0","id":9,"method":"shutdown"}';
  const all = [...noise, ...more].map(frame);
  const { code, stdout } = await raw(
    ...all,
    initialize,
    ...bad.map(frame),
    frame(end),
    frame('{"method":"exit"}'),
  );
  expect(code).toBe(0);
  expect(stdout).toContain('"id":3,"error":{"code":-32002');
  expect(stdout).toContain('"id":9,"result":null');
});

test('a cancellation of nothing does not end it, and what comes after shutdown is dropped', async () => {
  const root = workspace({ 'a.cs': rethrow });
  const client = await LspClient.start({ folders: [root] });
  for (const params of [null, 5, {}, { id: null }, { id: {} }])
    await client.connection.sendNotification('$/cancelRequest', params);
  const uri = uriOf(join(root, 'a.cs'));
  await client.open(uri, rethrow, 'csharp');
  expect(await client.pushed(uri)).toHaveLength(1);
  await client.connection.sendRequest('shutdown');
  const count = client.published.length + client.logged.length;
  await client.replace(uri, rethrow);
  await client.open(uriOf(join(root, 'b.cs')), rethrow, 'csharp');
  await client.connection.sendNotification('exit');
  expect(await client.ended).toBe(0);
  expect(client.published.length + client.logged.length).toBe(count);
});

test('a document that is opened again is another: actions of the first are refused', async () => {
  const root = workspace({});
  const client = await LspClient.start({ folders: [root] });
  const uri = uriOf(join(root, 'a.cs'));
  // All that is said at the start has been taken.
  await client.until(() => client.registered.some(({ method }) => method.endsWith('didChangeWatchedFiles')));
  await client.open(uri, rethrow, 'csharp');
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  const action = (await client.actions(uri, range)).find(({ title }) => title.includes('on this line'))!;
  const resolved = client.resolve(action).then(
    ({ edit }) => edit,
    ({ code }: { code: number }) => code,
  );
  await client.close(uri);
  await client.open(uri, `class A {}\n${rethrow}`, 'csharp');
  expect(await resolved).toBe(-32801);
});

test('nothing but the protocol is on standard output', async () => {
  const { stdout } = await raw(initialize, frame('{"jsonrpc":"2.0","method":"exit"}'));
  let rest = Buffer.from(stdout);
  while (rest.length > 0) {
    const [head, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1'))!;
    JSON.parse(rest.subarray(head.length, head.length + Number(length)).toString());
    rest = rest.subarray(head.length + Number(length));
  }
});

describe('a document', () => {
  test.each([
    ['outside of the folders', (root: string) => uriOf(join(root, '../a.cs'))],
    ['behind ..', (root: string) => `${uriOf(root)}/src/../../a.cs`],
    ['behind an encoded slash', (root: string) => `${uriOf(root)}/..%2f..%2fetc%2fa.cs`],
    ['with a NUL', (root: string) => `${uriOf(root)}/a%00.cs`],
    ['of another machine', () => 'file://elsewhere/a.cs'],
    ['of the web', () => 'https://example.org/a.cs'],
    ['through a link that leads out', (root: string) => uriOf(join(root, 'out/a.cs'))],
  ])('%s is not looked at', async (_, uriIn) => {
    const [root, outside] = [workspace({ 'b.cs': rethrow }), workspace({ 'a.cs': rethrow })];
    symlinkSync(outside, join(root, 'out'));
    const client = await LspClient.start({ folders: [root] });
    const uri = uriIn(root);
    await client.open(uri, rethrow, 'csharp');
    expect(await client.pushed(uri)).toEqual([]);
    expect(client.logged.join('\n')).toContain('is not analyzed');
  });

  test('over the size, or beyond the number, is not kept, until there is room', async () => {
    const root = workspace({});
    const client = await LspClient.start({
      folders: [root],
      settings: { maxDocumentBytes: 1000, maxDocuments: 2 },
    });
    const uri = (name: string) => uriOf(join(root, name));
    await client.open(uri('large.cs'), `${rethrow}//${'x'.repeat(1000)}`, 'csharp');
    await client.until(() => client.shown.some(({ message }) => message.includes('1000 bytes')));
    await client.open(uri('a.cs'), rethrow, 'csharp');
    await client.open(uri('b.cs'), rethrow, 'csharp');
    await client.open(uri('c.cs'), rethrow, 'csharp');
    await client.until(() => client.shown.some(({ message }) => message.includes('2 documents')));
    expect(await client.pushed(uri('a.cs'))).toHaveLength(1);
    await client.close(uri('a.cs'));
    await client.open(uri('c.cs'), rethrow, 'csharp');
    expect(await client.pushed(uri('c.cs'))).toHaveLength(1);
    // One that grows over the size loses its diagnostics.
    await client.replace(uri('c.cs'), `${rethrow}//${'x'.repeat(1000)}`);
    await client.until(
      () => client.published.findLast((one) => one.uri === uri('c.cs'))?.diagnostics.length === 0,
    );
  });
});

test('documents beyond the number are told by one message', async () => {
  const root = workspace({});
  const client = await LspClient.start({ folders: [root], settings: { maxDocuments: 1 } });
  const uri = (at: number) => uriOf(join(root, `${at}.cs`));
  for (let at = 0; at < 500; at++) await client.open(uri(at), rethrow, 'csharp');
  await client.until(() => client.logged.some((text) => text.includes('/499.cs is not analyzed')));
  expect(client.shown).toHaveLength(1);
});

test('a folder that is none is told, and the others are looked at', async () => {
  const root = workspace({ 'a.cs': rethrow });
  const client = await LspClient.start({ folders: [join(root, 'none'), root] });
  const uri = uriOf(join(root, 'a.cs'));
  mkdirSync(join(root, 'later'));
  await client.open(uri, rethrow, 'csharp');
  expect(await client.pushed(uri)).toHaveLength(1);
  expect(client.shown.map(({ message }) => message).join('\n')).toContain('none is left out');
});

test('a client that never reads can not make the server keep what it is sent', async () => {
  const child = spawn(process.execPath, [main, 'lsp']);
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined);
  child.stdin.write(initialize);
  const params = { textDocument: { uri: 'untitled:a' }, position: { line: 0, character: 0 } };
  const asked = frame(
    JSON.stringify({ jsonrpc: '2.0', id: 'x'.repeat(100_000), method: 'nothing/there', params }),
  );
  let sent = 0;
  // Each answer is as long as its request: the server stops to take more.
  while (child.stdin.writableLength < 4 * 1024 * 1024 && sent < 5000) {
    child.stdin.write(asked);
    sent++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sent).toBeLessThan(5000);
});

test('requests that are cancelled at once do not wait for what came ahead of them', async () => {
  const root = workspace({});
  const client = await LspClient.start({ folders: [root], capabilities: pulling });
  const uris = Array.from({ length: 400 }, (_, at) => uriOf(join(root, `${at}.cs`)));
  await Promise.all(uris.map((uri) => client.open(uri, rethrow, 'csharp')));
  await client.pulled(uris[0]!);
  const cancelling = new CancellationTokenSource();
  const { token } = cancelling;
  const answers = uris.map((uri) => client.pulled(uri, token));
  cancelling.cancel();
  const ended = (await Promise.allSettled(answers)).filter(({ status }) => status === 'rejected');
  expect(ended.length).toBeGreaterThan(300);
});

test('requests with ids that are none, or that wait already, are refused, and others are answered', async () => {
  const hover = (id: unknown) => frame(JSON.stringify({ jsonrpc: '2.0', id, method: 'x/y', params: {} }));
  const many = Array.from({ length: 1100 }, () => hover({ no: 'id' }) + hover(true));
  const twice = Array.from({ length: 500 }, () => hover(7) + hover('7'));
  const answers = Array.from({ length: 1100 }, () => frame('{"jsonrpc":"2.0","id":9,"result":null}'));
  const end =
    frame('{"jsonrpc":"2.0","id":3,"method":"shutdown"}') + frame('{"jsonrpc":"2.0","method":"exit"}');
  const { code, stdout } = await raw(initialize, [...many, ...twice, ...answers].join(''), hover(8), end);
  expect(code).toBe(0);
  const counted = (text: string) => stdout.split(text).length - 1;
  expect(counted('"id":null,"error":{"code":-32600')).toBe(2200);
  expect(counted('"id":7,') + counted('"id":"7",')).toBe(1000);
  expect(stdout).toContain('a request with the id 7 waits already');
  expect(stdout).toContain('{"jsonrpc":"2.0","id":8,"error":{"code":-32601');
});
