import { Host, type HostOptions, OptionInvalidError, type RunOptions } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { collect, fixture, openHost, rejection, sharedCache } from './agents-for-tests.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const file = { path: 'a.txt', text: 'x' };
const files = [file, { path: 'b.txt', text: 'y' }];

/** A value of every type, and how an error names it. */
const values: [unknown, string][] = [
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [-1, 'the number -1'],
  ['5s', 'the text "5s"'],
  [true, 'true'],
  [1n, 'a bigint'],
  [Symbol('s'), 'a symbol'],
  [[], 'a list'],
  [new Map(), 'a Map'],
  [() => {}, 'a function'],
  [Promise.resolve(), 'a Promise'],
  [{}, 'an object'],
];

const limits = [
  'wallMs',
  'cpuMs',
  'fuel',
  'memoryBytes',
  'inputBytes',
  'outputBytes',
  'outputItems',
  'logBytes',
  'findingsPerFile',
].map((name) => `limits.${name}`);

/** Every option, what it must be, and which of the values above it can be nevertheless. */
const finite: [string, string[]] = ['a finite number from 0', []];
const from0: [string, string[]] = ['a number from 0', []];
const ofHost: Record<string, [string, string[]]> = {
  backend: ['one of auto, hyperlight, jco', []],
  isolation: ['one of process, thread', []],
  cacheDir: ['the path of a folder, or false', ['the text "5s"']],
  cacheBytes: from0,
  concurrency: ['a finite number over 0', []],
  memoryBudgetBytes: from0,
  queueLimit: ['a number from 1', []],
  idleMs: from0,
  warm: from0,
  tuneFor: ['one of start, throughput', []],
  onNotice: ['a function', ['a function']],
  limits: ['an object', ['an object']],
  ...Object.fromEntries(limits.map((name) => [name, finite])),
};
const ofRun: Record<string, [string, string[]]> = {
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
const ofCall: Record<string, [string, string[]]> = {
  language: ['text', ['the text "5s"']],
  signal: ofRun.signal!,
  limits: ofHost.limits!,
  ...Object.fromEntries(limits.map((name) => [name, finite])),
};

function nested(path: string, value: unknown): object {
  const [name, inner] = path.split('.');
  return { [name!]: inner === undefined ? value : { [inner]: value } };
}

type Use = (options: unknown) => Promise<unknown>;

/** Takes every option through every value that it can't be. */
async function refusesAll(where: string, table: Record<string, [string, string[]]>, use: Use): Promise<void> {
  for (const [path, [expected, can]] of Object.entries(table)) {
    for (const [value, name] of values) {
      if (can.includes(name)) continue;
      const error = await rejection(use(nested(path, value)));
      expect(error, `${path} as ${name}`).toBeInstanceOf(OptionInvalidError);
      expect(error).toMatchObject({
        code: 'ERR_OPTION_INVALID',
        message: `${where}: ${path} must be ${expected}, not ${name}`,
        issues: [{ path, message: `must be ${expected}, not ${name}` }],
      });
    }
  }
  for (const [value, name] of values) {
    if (name === 'an object') continue;
    expect((await rejection(use(value))).message).toBe(`${where}: options must be an object, not ${name}`);
  }
}

/** Takes every option as `undefined`. */
function allUndefined(table: Record<string, unknown>): object {
  const all: Record<string, unknown> = {};
  for (const path of Object.keys(table)) {
    const [name, inner] = path.split('.');
    if (inner === undefined) all[name!] ??= undefined;
    else all[name!] = { ...(all[name!] as object | undefined), [inner]: undefined };
  }
  return all;
}

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
    const listed = async (use: Promise<unknown>) =>
      / there are (.*)$/
        .exec((await rejection(use)).message)![1]!
        .split(', ')
        .toSorted();
    const names = (table: object, ...more: string[]) =>
      [...new Set([...Object.keys(table).map((path) => path.split('.')[0]!), ...more])].toSorted();
    const unknown = { 'no such option': 1 } as object;
    expect(await listed(Host.open(unknown))).toEqual(names(ofHost));
    expect(await listed(collect(host.run(probe, files, unknown)))).toEqual(names(ofRun, 'settings'));
    expect(await listed(host.call(probe, {}, unknown))).toEqual(names(ofCall, 'settings'));
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
