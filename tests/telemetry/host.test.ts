import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { collect, fixture, openHost, rejection } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { failed, measured, spans, tree, undeclared } from './sdk.js';

let poisonable: string;
let probe: string;
beforeAll(async () => {
  poisonable = await fixture('poisonable', 'quickjs', true);
  probe = await fixture('probe');
});

const secret = 'secretInSource';
const files = ['a', 'b', 'c'].map((name) => ({
  path: `secret-path/${name}.cs`,
  text: `class ${name.toUpperCase()} { bool M(bool ${secret}) => ${secret} == true; }\n`,
}));
const loop = { path: 'secret-path/loop.cs', text: '//!poison loop\nclass L { }\n' };
const thrower = { path: 'secret-path/thrower.cs', text: '//!poison throw\nclass T { }\n' };
const patience = { timeout: scaled(60_000) };
const settings = { patterns: [] };
const counting = { sources: [{ path: 'a.txt', language: 'text', text: '!count' }] };

onEachBackend((open, backend, isolation) => {
  test('a run is a span, with its batches below it, and the calls below these', async () => {
    const host = await open({ telemetry: true, concurrency: 1 });
    await collect(host.run('pattern-matcher', files));

    expect(tree()).toEqual({ 'tars.run': { 'tars.prepare': {}, 'tars.batch': { 'tars.call': {} } } });
    const { sha256 } = await host.inspect('pattern-matcher');
    const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
    const agent = { 'tars.agent.name': 'pattern-matcher', 'tars.agent.digest': sha256 };
    const about = { 'tars.backend': backend, 'tars.outcome': 'ok' };
    expect(spans('tars.run')[0]!.attributes).toEqual({
      ...about,
      'tars.agents': ['pattern-matcher'],
      'tars.files': 3,
      'tars.input.bytes': bytes,
      'tars.calls': 2,
      'tars.files.retried': 0,
      'tars.files.reused': 0,
      'tars.files.failed': 0,
    });
    const batches = spans('tars.batch');
    for (const { attributes } of batches) {
      expect(attributes).toMatchObject({
        ...about,
        ...agent,
        'tars.language': 'csharp',
        'tars.retry': false,
      });
    }
    const sum = (name: string) => batches.reduce((all, { attributes }) => all + Number(attributes[name]), 0);
    expect(sum('tars.files')).toBe(3);
    expect(sum('tars.input.bytes')).toBe(bytes);
    expect(spans('tars.call')[0]!.attributes).toMatchObject({
      ...about,
      ...agent,
      'tars.isolation': isolation,
      'tars.image.digest': (await host.prepare('pattern-matcher', { language: 'csharp' })).image,
      'tars.output.bytes': expect.any(Number),
    });
    expect(spans('tars.prepare')[0]!.attributes).toMatchObject({
      ...about,
      ...agent,
      'tars.language': 'csharp',
      'tars.image.cached': expect.any(Boolean),
    });
    expect(undeclared()).toEqual([]);
  });

  test('a limit that ends a call is told of the call, its batch, the restore and the counters', async () => {
    const host = await open({ telemetry: true, concurrency: 1, limits: { wallMs: scaled(1500) } });
    const [report] = await collect(host.run(poisonable, [loop], { settings }));
    expect(report!.error!.code).toBe('ERR_LIMIT_WALL');
    await collect(host.run(poisonable, [files[0]!], { settings }));

    const hit = { 'tars.outcome': 'ERR_LIMIT_WALL', 'error.type': 'ERR_LIMIT_WALL', 'tars.limit': 'wall' };
    const [first, retry, next] = spans('tars.call');
    const [batch, again] = spans('tars.batch');
    for (const span of [first!, retry!, batch!, again!]) {
      expect(span.attributes).toMatchObject(hit);
      expect(failed(span)).toBe(true);
      expect(span.events).toEqual([]);
    }
    expect(again!.attributes['tars.retry']).toBe(true);
    expect(next!.attributes['tars.outcome']).toBe('ok');
    expect(spans('tars.run')[0]!.attributes).toMatchObject({ 'tars.outcome': 'ok', 'tars.files.failed': 1 });
    expect(spans('tars.restore').length).toBe(host.stats().restored);
    expect(undeclared()).toEqual([]);

    const { 'tars.sandbox.kills': kills, 'tars.sandbox.restores': restores = [] } = await measured();
    const { 'tars.outcome': outcome, 'tars.limit': limit } = hit;
    expect(kills).toMatchObject([{ value: 2, attributes: { 'tars.outcome': outcome, 'tars.limit': limit } }]);
    expect(restores.reduce((sum, { value }) => sum + value, 0)).toBe(host.stats().restored);
  });

  test('sandboxes and their memory are counted until they are closed, waits one by one', async () => {
    const host = await open({ telemetry: true, concurrency: 1 });
    await Promise.all([1, 2, 3].map(() => host.call(probe, counting)));
    const alive = await measured();
    expect(alive['tars.sandbox.alive']).toEqual([
      { value: 1, attributes: { 'tars.backend': backend, 'tars.isolation': isolation } },
    ]);
    const reserved = alive['tars.sandbox.memory']![0]!.value;
    expect(reserved).toBeGreaterThan(1024 * 1024);
    expect(alive['tars.queue.length']).toMatchObject([{ value: 0 }]);
    expect(alive['tars.queue.wait']).toMatchObject([{ count: 3, attributes: { 'tars.outcome': 'ok' } }]);
    expect(alive['tars.call.duration']).toMatchObject([{ count: 3, attributes: { 'tars.outcome': 'ok' } }]);

    await host.close();
    const closed = await measured();
    expect(closed['tars.sandbox.alive']).toMatchObject([{ value: -1 }]);
    expect(closed['tars.sandbox.memory']).toMatchObject([{ value: -reserved }]);
  });
});

test('calls that wait are the length of the queue, and those that are given up leave it', async () => {
  const host = await openHost({ telemetry: true, concurrency: 1 });
  const ending = new AbortController();
  const calls = [1, 2, 3].map(() =>
    host.call(probe, { sources: [{ ...counting.sources[0]!, text: '!loop' }] }, { signal: ending.signal }),
  );
  await expect.poll(() => [host.stats().running, host.stats().queued], patience).toEqual([1, 2]);
  expect(await measured()).toMatchObject({ 'tars.queue.length': [{ value: 2 }] });
  ending.abort();
  await Promise.allSettled(calls);
  const after = await measured();
  expect(after['tars.queue.length']).toMatchObject([{ value: -2 }]);
  expect(after['tars.queue.wait']).toMatchObject([{ count: 2, attributes: { 'tars.outcome': 'aborted' } }]);
  expect(spans('tars.call').map(({ attributes }) => attributes['tars.outcome'])).toEqual(['aborted']);
  expect(spans('tars.call').some(failed)).toBe(false);
});

test('nothing that is recorded has what is in files, nor their paths, settings or messages of errors', async () => {
  const host = await openHost({ telemetry: true, limits: { wallMs: scaled(1500) } });
  await collect(host.run(poisonable, [...files, loop, thrower], { settings }));
  await rejection(host.prepare('pattern-matcher', { settings: { [secret]: secret } }));
  const recorded = JSON.stringify([
    spans().map(({ name, attributes, events, status, links }) => ({
      name,
      attributes,
      events,
      status,
      links,
    })),
    await measured(),
  ]);
  expect(recorded).toContain('ERR_LIMIT_WALL');
  expect(recorded).toContain('ERR_SETTINGS_INVALID');
  for (const never of [secret, 'secret-path', 'poison'])
    expect(recorded.replaceAll('poisonable', '')).not.toContain(never);
});

test('paths are recorded of batches when they are asked for', async () => {
  const host = await openHost({ telemetry: { paths: true }, concurrency: 1 });
  await collect(host.run('pattern-matcher', files));
  const paths = spans('tars.batch').flatMap(({ attributes }) => attributes['tars.paths']);
  expect(paths).toEqual(files.map(({ path }) => path));
  expect(undeclared()).toEqual([]);
});

test('a run that its reader leaves, or its signal ends, has a span that ends', async () => {
  const host = await openHost({ telemetry: true });
  for await (const _ of host.run('pattern-matcher', files)) break;
  const ending = new AbortController();
  const run = collect(host.run(poisonable, [loop], { settings, signal: ending.signal }));
  await expect.poll(() => host.stats().running, patience).toBe(1);
  ending.abort();
  await rejection(run);
  expect(spans('tars.run').map(({ attributes }) => attributes['tars.outcome'])).toEqual(['ok', 'aborted']);
});

describe('the span of the program that asks', () => {
  test('is the parent of its runs and calls, where the program registers a context manager', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
    const host = await openHost({ telemetry: true, concurrency: 1 });
    const own = trace.getTracer('test').startSpan('own');
    await context.with(trace.setSpan(ROOT_CONTEXT, own), async () => {
      await Promise.all([collect(host.run('pattern-matcher', files)), host.call(probe, counting)]);
    });
    own.end();
    expect(tree()).toEqual({
      own: {
        'tars.run': { 'tars.prepare': {}, 'tars.batch': { 'tars.call': {} } },
        'tars.prepare': {},
        'tars.call': {},
      },
    });
  });

  test('runs at the same time are traces of their own', async () => {
    const host = await openHost({ telemetry: true });
    await Promise.all([1, 2, 3].map(() => collect(host.run('pattern-matcher', files))));
    const traces = new Set(spans().map((span) => span.spanContext().traceId));
    expect(traces.size).toBe(3);
    for (const { traceId } of spans('tars.run').map((span) => span.spanContext())) traces.delete(traceId);
    expect(traces.size).toBe(0);
  });
});

test('without telemetry nothing is recorded', async () => {
  const host = await openHost();
  await collect(host.run('pattern-matcher', files));
  expect(spans()).toEqual([]);
  expect(await measured()).toEqual({});
});

test.each([{ telemetry: 'yes' }, { telemetry: { path: true } }, { telemetry: { paths: 1 } }])(
  '%o is refused',
  async (options) => {
    const error = await rejection(openHost(options as never));
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID' });
  },
);
