import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import { folder } from '../cli/cli.js';
import { type Message, RawClient } from './mcp-client.js';

const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { Log(e); throw e; } } }\n';

function client(args: readonly string[] = [], env?: NodeJS.ProcessEnv): RawClient {
  const raw = new RawClient(args, { cwd: folder({ 'src/a.cs': rethrow }), ...(env && { env }) });
  onTestFinished(() => void raw.kill('SIGKILL'));
  return raw;
}

interface Listed {
  name: string;
  description: string;
  inputSchema: object;
}

async function toolsOf(raw: RawClient): Promise<Listed[]> {
  const { result } = await raw.request('tools/list');
  return result!.tools as Listed[];
}

test("TARS's handshake is answered line by line, nulls and all", async () => {
  const raw = client();
  const lines = readFileSync(new URL('tars-handshake.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const ids = [1, 2, 3];
  const answers = ids.map((id) => raw.answerTo(id));
  for (const line of lines) raw.send(line);
  const [hello, list, called] = (await Promise.all(answers)) as [Message, Message, Message];
  expect(hello.result).toMatchObject({ protocolVersion: '2024-11-05', capabilities: { tools: {} } });
  expect(list.result!.tools).toHaveLength(11);
  expect(JSON.parse(called.result!.content![0]!.text)).toMatchObject({
    files: [{ path: 'src/a.cs', findings: [{ ruleId: 'TARS007' }] }],
  });
  // One answer to each request, and none to the notification.
  expect(raw.messages.map(({ id }) => id).toSorted()).toEqual(ids);
});

test('arguments without quotes configure all of it, and no variable is needed', async () => {
  const root = folder({ 'b.cs': rethrow });
  const raw = client(`--root ${root} --allow-write`.split(' '), { PATH: process.env.PATH });
  await raw.handshake();
  expect((await toolsOf(raw)).map(({ name }) => name)).toContain('apply_fixes');
  const { document } = await raw.call('analyze', { path: 'b.cs' });
  expect(document).toMatchObject({ files: [{ path: 'b.cs' }] });
});

test('a client that declares everything is asked for nothing', async () => {
  const raw = client();
  await raw.handshake('2024-11-05', { roots: { listChanged: true }, sampling: {}, elicitation: {} });
  await raw.call('analyze', { path: 'src' });
  await raw.call('suggest_fixes', { path: 'src' });
  expect(raw.messages.filter(({ method }) => method !== undefined)).toEqual([]);
});

test('a call without an end in the client ends by the limit of the server', async () => {
  const raw = client(['--time-limit', '1ms']);
  await raw.handshake();
  expect(await raw.call('analyze', { path: 'src' })).toMatchObject({
    isError: true,
    document: { error: { code: 'ERR_DEADLINE', hint: expect.any(String) } },
  });
});

test('all tools are on the first page of their list', async () => {
  const raw = client();
  await raw.handshake();
  const { result } = await raw.request('tools/list', {});
  expect(result).not.toHaveProperty('nextCursor');
  expect((result!.tools as Listed[]).map(({ name }) => name)).toEqual([
    'analyze',
    'suggest_fixes',
    'measure_complexity',
    'explain_pattern',
    'list_patterns',
    'run_agent',
    'list_agents',
    'validate_change',
    'improve',
    'give_feedback',
    'doctor',
  ]);
});

test('the text of a result is all of it', async () => {
  const raw = client();
  await raw.handshake();
  const { result } = await raw.request('tools/call', { name: 'analyze', arguments: { path: 'src' } });
  expect(result!.content).toHaveLength(1);
  expect(JSON.parse(result!.content![0]!.text)).toEqual(result!.structuredContent);
});

test('lists, objects, numbers and switches may come as texts, and null is nothing', async () => {
  const raw = client();
  await raw.handshake();
  const asTexts = await raw.call('run_agent', {
    ...{ agent: 'pattern-matcher', paths: '["src"]', only: '["TARS007"]', settings: null, language: null },
    ...{ include_generated: 'true', max_chars: '20000', offset: '0' },
  });
  const asThemselves = await raw.call('run_agent', {
    ...{ agent: 'pattern-matcher', paths: ['src'], only: ['TARS007'] },
    ...{ include_generated: true, max_chars: 20_000, offset: 0 },
  });
  expect(asTexts.isError).toBe(false);
  expect(asTexts.document.files).toEqual(asThemselves.document.files);
  const settings = await raw.call('run_agent', {
    agent: 'complexity',
    path: 'src',
    settings: '{"nonsense":1}',
  });
  expect(settings.document).toMatchObject({ error: { code: 'ERR_SETTINGS_INVALID' } });
});

test('each description holds arguments that its tool takes', async () => {
  const raw = client(['--allow-write']);
  await raw.handshake();
  const ajv = new Ajv2020({ strict: false });
  for (const { name, description, inputSchema } of await toolsOf(raw)) {
    const [, example] = /Input JSON: (\{.*\})$/.exec(description) ?? [];
    expect(example, name).toBeDefined();
    expect(ajv.validate(inputSchema, JSON.parse(example!)), `${name}: ${ajv.errorsText()}`).toBe(true);
  }
});

test('nothing but the protocol is on standard output, whatever goes wrong', async () => {
  const raw = client(['--patterns', 'none.json']);
  await raw.handshake();
  for (const line of ['nonsense', '[]', '{"jsonrpc":"2.0"}', '\u0000', '{"id":7}']) raw.send(line);
  expect(await raw.call('analyze', { path: 'src' })).toMatchObject({ isError: true });
  expect(raw.strays).toEqual([]);
  expect(raw.messages.every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true);
  expect(raw.stderr).toContain('note:');
});

test('it ends when the client ends its input, and when it is told to', async () => {
  const one = client();
  await one.handshake();
  expect(await one.end()).toBe(0);
  const other = client();
  await other.handshake();
  await other.call('analyze', { path: 'src' });
  expect(await other.kill('SIGTERM')).not.toBeNull();
});
