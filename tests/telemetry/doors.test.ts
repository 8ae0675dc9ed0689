import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Core } from 'tars-hyperlight';
import { Client } from 'tars-hyperlight/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RpcServer } from '#host/services/rpc/server.js';
import { comparisons, folder, repository, tarscli } from '../cli/cli.js';
import { rejection } from '../host/agents-for-tests.js';
import { RawClient } from '../services/mcp-client.js';
import { failed, spans, tree, undeclared } from './sdk.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const trace = {
  traceparent: `00-${traceId}-${parentId}-01`,
  tracestate: 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7',
};
const analysis = { 'tars.run': { 'tars.batch': { 'tars.call': {} } } };

/** Spans of the analysis of one small file, whose images may have been prepared before. */
function shape(found: object): object {
  return JSON.parse(JSON.stringify(found, (name, value) => (name === 'tars.prepare' ? undefined : value)));
}

function expectJoined() {
  const [request] = spans('tars.request');
  expect(request!.parentSpanContext).toMatchObject({ traceId, spanId: parentId, isRemote: true });
  expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
  const states = spans().map((span) => span.spanContext().traceState?.serialize());
  expect(new Set(states)).toEqual(new Set([trace.tracestate]));
  expect(shape(tree(request))).toEqual(analysis);
  expect(undeclared()).toEqual([]);
}

const opened = () => {
  const cwd = folder({ 'a.cs': comparisons(2) });
  return Core.open({ roots: [cwd], host: { backend: 'jco', telemetry: true } });
};

describe('in process', () => {
  test("a request is a span of its caller's trace, and all of its work is below it", async () => {
    await using core = await opened();
    await core.call('analyze', { paths: ['a.cs'], scores: false }, { trace });
    expectJoined();
    expect(spans('tars.request')[0]!.attributes).toEqual({ 'tars.method': 'analyze', 'tars.outcome': 'ok' });
  });

  test.each([
    { traceparent: '' },
    { traceparent: `00-${traceId}-${parentId}` },
    { traceparent: `ff-${traceId}-${parentId}-01` },
    { traceparent: `00-${'0'.repeat(32)}-${parentId}-01` },
  ])('a malformed trace is none: %o', async (malformed) => {
    await using core = await opened();
    await core.call('version', {}, { trace: malformed });
    const [request] = spans('tars.request');
    expect(request!.parentSpanContext).toBeUndefined();
    expect(request!.spanContext().traceId).not.toBe(traceId);
  });

  test('requests at the same time stay in the traces of their callers', async () => {
    await using core = await opened();
    const ids = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32));
    const all = ids.map((id) =>
      core.call('analyze', { paths: ['a.cs'] }, { trace: { traceparent: `00-${id}-${parentId}-01` } }),
    );
    await Promise.all(all);
    for (const id of ids) {
      const own = spans().filter((span) => span.spanContext().traceId === id);
      expect(own.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['tars.request', 'tars.run', 'tars.call']),
      );
    }
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(ids.length);
  });

  test('an error of a request is recorded by its code', async () => {
    await using core = await opened();
    await rejection(core.call('analyze', { paths: ['../secret.cs'] }));
    const [request] = spans('tars.request');
    const code = 'ERR_PATH_REFUSED';
    expect(request!.attributes).toEqual({
      'tars.method': 'analyze',
      'tars.outcome': code,
      'error.type': code,
    });
    expect(failed(request!)).toBe(true);
    expect(JSON.stringify([request!.attributes, request!.status, request!.events])).not.toContain('secret');
  });
});

describe('by JSON-RPC', () => {
  test("the client passes the caller's trace on, and the server joins it", async () => {
    await using core = await opened();
    const server = new RpcServer({ core });
    const place = join(folder({}), 's.sock');
    await server.listen(place);
    onTestFinished(() => server.close());
    await using client = await Client.connect(place);
    await client.call('analyze', { paths: ['a.cs'], scores: false }, { trace });
    expectJoined();
  });

  test.each([1, null, {}, 'x', [trace.traceparent], 'z'.repeat(100_000)])(
    'a traceparent of %o is ignored',
    async (traceparent) => {
      await using core = await opened();
      const server = new RpcServer({ core });
      const place = join(folder({}), 's.sock');
      await server.listen(place);
      onTestFinished(() => server.close());
      await using client = await Client.connect(place);
      await client.request('version', { traceparent, tracestate: traceparent });
      expect(spans('tars.request')[0]!.parentSpanContext).toBeUndefined();
    },
  );
});

interface Recorded {
  name: string;
  traceId: string;
  spanId: string;
  state?: string;
  parent?: { id: string; remote?: boolean };
  attributes: Record<string, unknown>;
}

/** The environment of a process that records its spans, and what it has recorded. */
function recording() {
  const file = join(folder({}), 'spans.jsonl');
  const sdk = join(repository, 'tests/telemetry/record.mjs');
  const env = { ...process.env, TARS_OTEL: '1', RECORD: file, NODE_OPTIONS: `--import ${sdk}` };
  const read = (): Recorded[] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  return { env, read };
}

function expectRecorded(recorded: Recorded[], method?: string) {
  const run = recorded.find(({ name }) => name === 'tars.run')!;
  const request = recorded.find(({ spanId }) => spanId === run.parent!.id);
  if (method !== undefined) expect(request!.attributes['tars.method']).toBe(method);
  expect((request ?? run).parent).toEqual({ id: parentId, remote: true });
  expect(new Set(recorded.map((span) => span.traceId))).toEqual(new Set([traceId]));
  expect(recorded.map(({ name }) => name)).toEqual(expect.arrayContaining(['tars.batch', 'tars.call']));
}

test('by MCP, the trace in _meta of a call is joined', async () => {
  const cwd = folder({ 'a.cs': comparisons(2) });
  const { env, read } = recording();
  const client = new RawClient(['--backend', 'jco'], { cwd, env });
  await client.handshake();
  const params = { name: 'analyze', arguments: { paths: 'a.cs' }, _meta: trace };
  const { result } = await client.request('tools/call', params);
  expect(result!.isError).not.toBe(true);
  await client.end();
  expect(client.strays).toEqual([]);
  expectRecorded(read(), 'analyze');
  expect(new Set(read().map(({ state }) => state))).toEqual(new Set([trace.tracestate]));
});

const ofCaller = { TRACEPARENT: trace.traceparent, TRACESTATE: trace.tracestate };

test('tarscli joins the trace of its environment', async () => {
  const cwd = folder({ 'a.cs': comparisons(2) });
  const { env, read } = recording();
  const { stderr } = await tarscli(['analyze', 'a.cs', '--backend', 'jco'], {
    cwd,
    env: { ...env, ...ofCaller },
  });
  expect(stderr).not.toContain('error');
  expectRecorded(read());
});

test('tarscli passes the trace of its environment on to a server', async () => {
  const cwd = folder({ 'a.cs': comparisons(2) });
  const { env, read } = recording();
  const own = { ...env, ...ofCaller, XDG_RUNTIME_DIR: folder({}) };
  onTestFinished(async () => void (await tarscli(['serve', '--stop', '--root', cwd], { cwd, env: own })));
  const { stderr } = await tarscli(['hyperlight-run', 'pattern-matcher', '--file', 'a.cs', '--use-server'], {
    cwd,
    env: own,
  });
  expect(stderr).not.toContain('not by a server');
  expectRecorded(read(), 'cli/run');
});
