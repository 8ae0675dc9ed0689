import { Host, type HostOptions, type RunOptions } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { collect, fixture, openHost, rejection, sharedCache } from './agents-for-tests.js';
import {
  allUndefined,
  finite,
  from0,
  limits,
  listed,
  namesIn,
  type OptionTable,
  ofHost,
  refusesAll,
} from './option-tables.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const file = { path: 'a.txt', text: 'x' };
const files = [file, { path: 'b.txt', text: 'y' }];

const ofRun: OptionTable = {
  taskOptions: ['an object', ['an object']],
  order: ['one of input, completed', []],
  batch: ['an object', ['an object']],
  'batch.files': ['a number from 1', []],
  'batch.bytes': from0,
  maxFiles: from0,
  results: ['a store with get and put', []],
  signal: ['an AbortSignal', []],
  limits: ofHost.limits!,
  ...Object.fromEntries(limits.map((name) => [name, finite])),
};
const ofCall: OptionTable = {
  language: ['text', ['the text "5s"']],
  signal: ofRun.signal!,
  limits: ofHost.limits!,
  ...Object.fromEntries(limits.map((name) => [name, finite])),
};

describe('an option that is not what it can be is refused by name, with what it is', () => {
  test('of a host', () => refusesAll('Host.open', ofHost, (options) => Host.open(options as HostOptions)));

  test('of a run, a call and a preparation', async () => {
    const host = await openHost();
    await refusesAll('run', ofRun, (options) => collect(host.run(probe, files, options as RunOptions)));
    await refusesAll('call', ofCall, (options) => host.call(probe, {}, options as object));
    const ofPreparation = { language: ofCall.language! };
    await refusesAll('prepare', ofPreparation, (options) => host.prepare(probe, options as object));
    expect(await collect(host.run(probe, files))).toHaveLength(2);
  });

  test.each<[HostOptions]>([
    [{ concurrency: Number.POSITIVE_INFINITY }],
    [{ concurrency: 0 }],
    [{ cacheDir: '' }],
    [{ queueLimit: 0 }],
    [{ limits: { wallMs: Number.POSITIVE_INFINITY } }],
  ])('at the edge: %j', async (options) => {
    expect(await rejection(Host.open(options))).toMatchObject({ code: 'ERR_OPTION_INVALID' });
  });
});

describe('an option of an unknown name is refused, and the nearest known one named', () => {
  test.each<[object, string]>([
    [{ cachedir: '/tmp' }, 'Host.open: cachedir is not a member here; did you mean cacheDir?'],
    [{ limits: { wallms: 5 } }, 'Host.open: limits.wallms is not a member here; did you mean wallMs?'],
    [{ threads: 2 }, 'Host.open: threads is not a member here; there are backend, isolation, cacheDir, '],
  ])('%j', async (options, message) => {
    expect((await rejection(Host.open(options))).message).toContain(message);
  });

  test('of runs, calls, tasks and preparations', async () => {
    const host = await openHost();
    const use: [Promise<unknown>, string][] = [
      [collect(host.run(probe, files, { maxfiles: 1 } as object)), 'run: maxfiles .* maxFiles'],
      [collect(host.run(probe, files, { batch: { file: 1 } } as object)), 'run: batch.file .* files'],
      [host.call(probe, {}, { setting: {} } as object), 'call: setting .* settings'],
      [host.call(probe, { source: [] } as object), 'call: task.source .* sources'],
      [host.prepare(probe, { lang: 'text' } as object), 'prepare: lang .* settings, language'],
    ];
    for (const [made, message] of use) {
      expect((await rejection(made)).message).toMatch(new RegExp(message));
    }
  });

  test('and all are in the tables above', async () => {
    const host = await openHost();
    const unknown = { 'no such option': 1 } as object;
    expect(await listed(Host.open(unknown))).toEqual(namesIn(ofHost));
    expect(await listed(collect(host.run(probe, files, unknown)))).toEqual(namesIn(ofRun, 'settings'));
    expect(await listed(host.call(probe, {}, unknown))).toEqual(namesIn(ofCall, 'settings'));
    expect((await listed(Host.open({ limits: unknown }))).map((name) => `limits.${name}`)).toEqual(
      limits.toSorted(),
    );
  });

  test('all that is wrong is told at once', async () => {
    const error = await rejection(Host.open({ concurency: 1, warm: '1', limits: { fuel: null } } as object));
    expect((error.issues as { path: string }[]).map(({ path }) => path).toSorted()).toEqual([
      'concurency',
      'limits.fuel',
      'warm',
    ]);
  });
});

describe('undefined is the same as nothing', () => {
  test('undefined is the same as nothing in every option', async () => {
    const own = { backend: 'jco', cacheDir: sharedCache } as const;
    await using host = await Host.open({ ...allUndefined(ofHost), ...own });
    await using plain = await Host.open(own);
    expect((await host.inspect(probe)).limits).toEqual((await plain.inspect(probe)).limits);
    expect(host.stats().concurrency).toBe(plain.stats().concurrency);
    const run = host.run(probe, files, { ...allUndefined(ofRun), settings: undefined });
    expect((await collect(run)).map(({ path, status }) => [path, status])).toEqual([
      ['a.txt', 'complete'],
      ['b.txt', 'complete'],
    ]);
    const all = { sources: undefined, reports: undefined, options: undefined } as object;
    const { outcome } = await host.call(probe, all, { ...allUndefined(ofCall), settings: undefined });
    expect(outcome.reports).toEqual([]);
    await host.prepare(probe, { language: undefined, settings: undefined } as object);
  });

  test('what is no bound bounds nothing', async () => {
    const none = Number.POSITIVE_INFINITY;
    const host = await openHost({ idleMs: none, queueLimit: none, memoryBudgetBytes: none, warm: none });
    const bounds = { maxFiles: none, batch: { files: none, bytes: none } };
    expect(await collect(host.run(probe, files, bounds))).toHaveLength(2);
  });

  test('part of a processor is a processor', async () => {
    expect((await openHost({ concurrency: 0.5 })).stats().concurrency).toBe(1);
    expect((await openHost({ concurrency: 2.5 })).stats().concurrency).toBe(2);
  });
});
