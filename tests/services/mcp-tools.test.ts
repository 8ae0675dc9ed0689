import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test } from 'vitest';
import { folder, main, tarscli } from '../cli/cli.js';
import { RawClient } from './mcp-client.js';
import { stdioClient, textOf } from './mcp-doors.js';

const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { Log(e); throw e; } } }\n';
const clean = 'class C { public int Two() { return 2; } }\n';

/** A repository with something to improve. */
function project(): string {
  const root = folder({ 'src/a.cs': rethrow, 'old/a.cs': rethrow, 'new/a.cs': clean });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'begin');
  return root;
}

async function connected(args: readonly string[], era: 'legacy' | 'auto', cwd: string): Promise<Client> {
  const client = await stdioClient(args, era, cwd);
  onTestFinished(() => client.close());
  return client;
}

/** The SDK's client checks each result against its tool's schema. */
test.each([
  ['legacy', '2025-11-25'],
  ['auto', '2026-07-28'],
] as const)(
  "the SDK's client calls every tool, era %s",
  async (era, version) => {
    const root = project();
    const report = await tarscli(['analyze', 'src', '--format', 'json'], { cwd: root });
    const { files } = JSON.parse(report.stdout);
    execFileSync('tee', [join(root, 'report.json')], { input: report.stdout });
    const client = await connected(['--allow-write'], era, root);
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    const calls: Record<string, Record<string, unknown>> = {
      analyze: { path: 'src' },
      suggest_fixes: { path: 'src' },
      measure_complexity: { path: 'src', of: 'types' },
      explain_pattern: { pattern: 'rethrow-loses-stack' },
      list_patterns: { language: 'csharp' },
      run_agent: { agent: 'complexity', path: 'src' },
      list_agents: {},
      validate_change: { before: 'old', after: 'new' },
      improve: { path: 'src', max_edits: 1 },
      give_feedback: { fingerprint: files[0].findings[0].fingerprint, accepted: true, report: 'report.json' },
      doctor: {},
      apply_fixes: { path: 'src' },
    };
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(Object.keys(calls).toSorted());
    for (const [name, given] of Object.entries(calls)) {
      const result = await client.callTool({ name, arguments: given }, { timeout: 600_000 });
      const text = textOf(result);
      expect(result.isError, `${name}: ${text}`).not.toBe(true);
      expect(JSON.parse(text), name).toEqual(result.structuredContent);
      expect(text.length, name).toBeLessThanOrEqual(20_000);
    }
  },
  600_000,
);

test('resources are the patterns, the schemas, and the report of the last analysis', async () => {
  const client = await connected([], 'auto', folder({ 'a.cs': rethrow }));
  const text = async (uri: string) => {
    const { contents } = await client.readResource({ uri });
    return JSON.parse(textOf({ content: contents }));
  };
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toContain('tars://schemas/report');
  expect((await text('tars://patterns')).patterns.length).toBeGreaterThan(100);
  expect(await text('tars://patterns/TARS007')).toMatchObject({ name: 'rethrow-loses-stack' });
  expect(await text('tars://schemas/report')).toMatchObject({ type: 'object' });
  await expect(text('tars://reports/last')).rejects.toThrow('there is no report yet');
  await client.callTool({ name: 'analyze', arguments: { path: 'a.cs' } });
  expect(await text('tars://reports/last')).toMatchObject({ version: 1, files: [{ path: 'a.cs' }] });
  for (const uri of [
    'tars://schemas/../package',
    'tars://schemas/%2e%2e',
    'tars://none',
    'file:///etc/passwd',
  ]) {
    await expect(text(uri), uri).rejects.toThrow();
  }
});

test('the pages of a call are of one answer, and end', async () => {
  const texts = Array.from({ length: 30 }, (_, at) => ({ path: `${at}.cs`, text: rethrow }));
  const client = await connected([], 'legacy', folder({}));
  const seen: string[] = [];
  let offset: number | undefined = 0;
  let pages = 0;
  while (offset !== undefined) {
    const given = { texts, offset, max_chars: 2500 };
    const { structuredContent } = await client.callTool({ name: 'suggest_fixes', arguments: given });
    const { files, page } = structuredContent as { files: { path: string }[]; page: { nextOffset?: number } };
    seen.push(...files.map(({ path }) => path));
    offset = page.nextOffset;
    pages++;
  }
  expect(pages).toBeGreaterThan(2);
  expect(seen).toEqual(texts.map(({ path }) => path));
});

test('complexity is what tarscli measures, the most complex first', async () => {
  const source = 'class C { int F(int a) { if (a > 1) { for (;;) { } } return a; } int G() { return 1; } }\n';
  const client = await connected([], 'legacy', folder({ 'a.cs': source }));
  const measured = async (given: Record<string, unknown>) => {
    const result = await client.callTool({
      name: 'measure_complexity',
      arguments: { path: 'a.cs', ...given },
    });
    return (result.structuredContent as { measured: Record<string, unknown>[] }).measured;
  };
  expect(await measured({})).toMatchObject([
    { name: 'C.F', line: 1, cyclomatic: 3, cognitive: 3, parameters: 1 },
    { name: 'C.G', line: 1, cyclomatic: 1, cognitive: 0, parameters: 0 },
  ]);
  expect(await measured({ min_cognitive: 1 })).toHaveLength(1);
  expect(await measured({ of: 'types' })).toMatchObject([{ name: 'C', codeLines: 1 }]);
  expect(await measured({ of: 'files' })).toMatchObject([{ path: 'a.cs', cognitive: 3 }]);
});

test('an agent is one by name, or lies below the roots', async () => {
  const client = await connected([], 'legacy', folder({ 'a.cs': clean }));
  for (const [agent, code] of [
    ['../agent', 'ERR_PATH_REFUSED'],
    ['/tmp/agent.wasm', 'ERR_PATH_REFUSED'],
    ['./none', 'ERR_INPUT'],
    ['pattern-macher', 'ERR_AGENT_NOT_FOUND'],
  ]) {
    const result = await client.callTool({ name: 'run_agent', arguments: { agent, path: 'a.cs' } });
    expect(JSON.parse(textOf(result)), agent).toMatchObject({ error: { code, hint: expect.any(String) } });
  }
});

test('a text needs its language, or a name that has one', async () => {
  const client = await connected([], 'legacy', folder({}));
  const analyzed = async (given: Record<string, unknown>) => {
    const result = await client.callTool({ name: 'analyze', arguments: { text: rethrow, ...given } });
    return JSON.parse(textOf(result));
  };
  for (const given of [{ language: 'csharp' }, { path: 'new.cs' }]) {
    expect(await analyzed(given)).toMatchObject({ files: [{ findings: [{ ruleId: 'TARS007' }] }] });
  }
  expect(await analyzed({})).toMatchObject({
    error: { code: 'ERR_OPTION_INVALID', hint: expect.stringContaining('language') },
  });
});

test.skipIf(process.platform !== 'linux')(
  'a client that never reads makes the server hold little, and end all the same',
  async () => {
    const server = spawn(process.execPath, [main, 'mcp'], { stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(() => void server.kill('SIGKILL'));
    const rss = () => {
      const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
    };
    const params = { name: 'list_patterns', arguments: { max_chars: 1_000_000 } };
    const one = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`;
    server.stdin.on('error', () => undefined).write(one);
    await new Promise((resolve) => server.stdout.once('readable', resolve));
    const before = rss();
    // Answers to all of them would be gigabytes.
    for (let at = 0; at < 20_000; at++) server.stdin.write(one);
    let last = 0;
    const isStill = () => {
      const now = Math.round(rss());
      const same = now === last;
      last = now;
      return same;
    };
    await expect.poll(isStill, { interval: 500, timeout: 60_000 }).toBe(true);
    expect(server.stdin.writableNeedDrain).toBe(true);
    expect(rss() - before).toBeLessThan(400);
    server.kill('SIGTERM');
    expect(await new Promise((resolve) => server.once('exit', resolve))).toBe(0);
  },
);

test('a page of apply_fixes never applies them', async () => {
  const client = await connected(['--allow-write'], 'legacy', folder({ 'a.cs': rethrow }));
  const result = await client.callTool({ name: 'apply_fixes', arguments: { path: 'a.cs', offset: 1 } });
  expect(result.isError).toBe(true);
  const later = await client.callTool({ name: 'suggest_fixes', arguments: { path: 'a.cs' } });
  expect(later.structuredContent).toMatchObject({ fixed: 1 });
});

test('what hides in files is shown, and is no text for the model', async () => {
  // A path, a name and a comment with an escape of the terminal, a mark that reorders, and tags that nobody sees.
  const hostile = '\u001b[31m\u202e\u{e0041}\u{e0042}';
  const source = `class C { // TODO${hostile}\n public void M() { try { N(); } catch (Exception e) { Log(e); throw e; } } }\n`;
  const client = await connected([], 'legacy', folder({}));
  for (const name of ['analyze', 'suggest_fixes', 'measure_complexity']) {
    const given = { text: source, path: `a${hostile}.cs`, ...(name === 'analyze' && { profile: 'all' }) };
    const result = await client.callTool({ name, arguments: given });
    expect(result.isError, name).not.toBe(true);
    expect(JSON.stringify(result.structuredContent), name).not.toMatch(
      /\\u001b|\u202e|[\u{e0000}-\u{e007f}]/u,
    );
    expect(textOf(result), name).not.toMatch(/\\u001b|\u202e|[\u{e0000}-\u{e007f}]/u);
  }
});

test('calls that are cancelled end, and make room for others', async () => {
  const raw = new RawClient([], { cwd: folder({}) });
  onTestFinished(() => void raw.kill('SIGKILL'));
  await raw.handshake();
  const texts = Array.from({ length: 2000 }, (_, at) => ({ path: `${at}.cs`, text: rethrow }));
  // As many as run at once.
  for (let id = 101; id <= 108; id++) {
    raw.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'analyze', arguments: { texts } } });
    raw.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
  }
  expect(await raw.call('list_agents', {})).toMatchObject({ isError: false });
  expect(raw.messages.filter(({ id }) => typeof id === 'number' && id > 100)).toEqual([]);
});

test('a call that fails says what, where and what to do', async () => {
  const client = await connected([], 'legacy', folder({ 'a.cs': clean }));
  const failure = async (name: string, given: Record<string, unknown>) => {
    const result = await client.callTool({ name, arguments: given });
    expect(result.isError).toBe(true);
    return JSON.parse(textOf(result)).error;
  };
  expect(await failure('analyze', { path: 'a.cs', min_severity: 'high' })).toMatchObject({
    code: 'ERR_OPTION_INVALID',
    issues: [{ path: 'min_severity', message: expect.stringContaining('must be one of') }],
    hint: expect.stringContaining('{"path":"src"'),
  });
  expect(await failure('analyze', { path: '/etc/passwd' })).toMatchObject({
    code: 'ERR_PATH_REFUSED',
    details: [expect.stringContaining('root: ')],
    hint: expect.any(String),
  });
  expect(await failure('apply_fixes', { path: 'a.cs' })).toMatchObject({
    code: 'ERR_NOT_ALLOWED',
    hint: expect.stringContaining('suggest_fixes'),
  });
  await expect(client.callTool({ name: 'analyse', arguments: {} })).rejects.toThrow('did you mean analyze?');
});
