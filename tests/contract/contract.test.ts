import { beforeAll, describe, expect, test } from 'vitest';
import { cacheWithoutImages, collect, fixture, rejection } from '../host/agents-for-tests.js';
import { noHyperlight, type Open, onEachBackend, scaled } from '../host/backends.js';

// What every backend owes every agent, whatever engine it was built with.
const engines = ['quickjs', 'spidermonkey'] as const;

if (noHyperlight !== undefined) console.info(`hyperlight can't run here: ${noHyperlight}`);

onEachBackend((open) => describe.each(engines)('an agent on %s', (engine) => agent(engine, open)));

function agent(engine: (typeof engines)[number], open: Open) {
  let probe: string;
  beforeAll(async () => {
    probe = await fixture('probe', engine);
  });

  const task = (...texts: string[]) => ({
    sources: texts.map((text, index) => ({ path: `${index}.txt`, language: 'text', text })),
  });
  const messages = (outcome: { reports: { findings: { message: string }[] }[] }) =>
    outcome.reports.map((report) => report.findings[0]?.message);

  test('describes itself', async () => {
    const host = await open();
    const { info, imports } = await host.inspect(probe);
    expect(info).toMatchObject({ name: 'probe', version: '1.2.3', role: 'analyzer' });
    expect(imports).toEqual(['tars:agent/host@0.1.0']);
  });

  test('answers a task, source by source', async () => {
    const host = await open();
    const { outcome, log, usage } = await host.call(probe, task('one', 'zwei é', '三 😀'));
    expect(messages(outcome)).toEqual(['one', 'zwei é', '三 😀']);
    expect(log).toEqual([]);
    expect(usage).toMatchObject({ logBytes: 0 });
    expect(usage.wallMs).toBeGreaterThan(0);
  });

  test('answers a task of nothing', async () => {
    const host = await open();
    const { outcome } = await host.call(probe, {});
    expect(outcome).toEqual({ reports: [], changes: [], documents: [] });
  });

  test('is configured with its settings, and in each call', async () => {
    const host = await open();
    const settings = { a: [1, { b: 'é😀' }], big: 'x'.repeat(100_000) };
    for (let call = 0; call < 3; call++) {
      const { outcome } = await host.call(probe, task('!settings'), { settings: { a: settings.a } });
      expect(JSON.parse(messages(outcome)[0]!)).toEqual({ a: settings.a });
    }
    const { rules } = await host.prepare(probe, { settings });
    expect(rules.map(({ id }) => id)).toEqual(['T1']);
  });

  test('keeps no state between calls', async () => {
    const host = await open({ concurrency: 1 });
    for (let call = 0; call < 5; call++) {
      const { outcome } = await host.call(probe, task('!count'));
      expect(messages(outcome)).toEqual(['call 1']);
    }
  });

  test('keeps no state after a fault', async () => {
    const host = await open({ concurrency: 1 });
    for (const fault of ['!failure', '!recursion', '!throw']) {
      await rejection(host.call(probe, task(fault)));
      const { outcome } = await host.call(probe, task('!count'));
      expect(messages(outcome)).toEqual(['call 1']);
    }
  });

  test('gives the same answer in every sandbox, made or found', async () => {
    const cached = await open();
    await cached.prepare(probe);
    const cacheless = await open({ cacheDir: await cacheWithoutImages() });
    expect((await cacheless.prepare(probe)).cached).toBe(false);
    const files = Array.from({ length: 20 }, (_, index) => ({ path: `${index}.txt`, text: `t${index}` }));
    const plain = async (host: typeof cached) =>
      (await collect(host.run(probe, files))).map(({ usage, ...report }) => report);
    expect(await plain(cacheless)).toEqual(await plain(cached));
  });

  test('says why it refuses a task', async () => {
    const host = await open();
    const error = await rejection(host.call(probe, task('!failure')));
    expect(error).toMatchObject({
      code: 'ERR_AGENT_FAILURE',
      reason: 'invalid-task',
      message: 'no thanks',
      issues: [{ path: 'sources[0]', message: 'bad' }],
    });
  });

  test('is not asked with reports that are none', async () => {
    const host = await open();
    const span = { start: -1, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
    const report = { path: '', language: 'text', findings: [], metrics: [], unparsed: [span] };
    expect(await rejection(host.call(probe, { ...task('x'), reports: [report] }))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: expect.stringContaining('-1 is not a u32'),
    });
    const { outcome } = await host.call(probe, {
      ...task('!count'),
      reports: [{ ...report, unparsed: [{ ...span, start: 0 }] }],
    });
    expect(messages(outcome)).toEqual(['call 1']);
  });

  test('says why it refuses its settings', async () => {
    const host = await open();
    const error = await rejection(host.prepare(probe, { settings: { refuse: 1 } }));
    expect(error).toMatchObject({
      code: 'ERR_SETTINGS_INVALID',
      issues: [{ path: 'refuse', message: 'must not be set' }],
    });
  });

  test('logs', async () => {
    const host = await open();
    const { log } = await host.call(probe, task('!escape'));
    expect(log).toEqual([{ level: 'info', message: 'aredevil second' }]);
  });

  test('logs, also where the call fails then', async () => {
    const host = await open();
    const error = await rejection(host.call(probe, task('!escape', '!throw')));
    expect(error).toMatchObject({
      code: expect.stringMatching(/^ERR_(AGENT_FAILURE|TRAP)$/),
      log: [{ level: 'info', message: 'aredevil second' }],
    });
  });

  test('is stopped by its limits', async () => {
    const host = await open();
    const loop = await rejection(host.call(probe, task('!loop'), { limits: { wallMs: scaled(500) } }));
    expect(loop).toMatchObject({ code: 'ERR_LIMIT_WALL' });
    const limits = { memoryBytes: 64 * 1024 * 1024, wallMs: scaled(60_000) };
    const memory = await rejection(host.call(probe, task('!memory'), { limits }));
    expect(memory).toMatchObject({ code: 'ERR_LIMIT_MEMORY' });
    const { outcome } = await host.call(probe, task('!count'));
    expect(messages(outcome)).toEqual(['call 1']);
  });
}
