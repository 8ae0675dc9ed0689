import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { DiskCache } from '#host/images/cache.js';
import { CodeCache } from '#host/sandbox/jco/code-cache.js';
import { optimize } from '#host/sandbox/jco/machine-code.js';
import { functionToOptimize } from '#host/sandbox/jco/own-function.js';
import { claimProcess } from '#host/sandbox/own-process.js';
import { folder, tarscli } from '../cli/cli.js';

beforeAll(claimProcess);

const u32 = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...u32(value >> 7)]);
const section = (id: number, body: number[]) => [id, ...u32(body.length), ...body];
const name = (text: string) => [text.length, ...Buffer.from(text)];
const body = (nops: number) => [...u32(nops + 2), 0, ...new Array<number>(nops).fill(1), 0x0b];

/** Imports a function and exports it, a function of so many bytes, and a short one. */
const module = (bytes: number) =>
  Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(2, [1, ...name('env'), ...name('f'), 0, 0]),
    ...section(3, [2, 0, 0]),
    ...section(7, [3, ...name('imported'), 0, 0, ...name('long'), 0, 1, ...name('short'), 0, 2]),
    ...section(10, [2, ...body(bytes), ...body(0)]),
  ]);

const large = module(200_000);

/** Compiles the module and works with it for so long. Returns what has to be optimized still. */
async function work(cache: DiskCache, ms: number): Promise<string | undefined> {
  const codeCache = new CodeCache(cache);
  const compiled = await codeCache.compile(large);
  const toOptimize = codeCache.toOptimize(compiled);
  const { exports } = new WebAssembly.Instance(compiled, { env: { f: () => {} } });
  (exports.short as () => void)();
  if (toOptimize !== undefined && optimize(exports[toOptimize])) codeCache.optimized(compiled);
  const now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now + ms);
  onTestFinished(() => clock.mockRestore());
  await codeCache.keep();
  clock.mockRestore();
  await cache.settled();
  return toOptimize;
}

test('code is read by way of the shortest function that a module defines itself, if it has much code', () => {
  expect(functionToOptimize(large)).toBe('short');
  expect(functionToOptimize(module(1000))).toBeUndefined();
});

test('what V8 has optimized is kept, and used by the next process', async () => {
  const path = folder({});
  const notices: string[] = [];
  const cache = () => new DiskCache(join(path, 'images'), (text) => notices.push(text));
  expect(await work(cache(), 1000)).toBe('short');
  expect(await work(cache(), 3000)).toBe('short');
  expect(await work(cache(), 3000)).toBeUndefined();
  expect(notices).toEqual([]);
});

test('damaged code is told of, and made anew', async () => {
  const path = folder({});
  const notices: string[] = [];
  const cache = () => new DiskCache(join(path, 'images'), (text) => notices.push(text));
  await work(cache(), 3000);
  const [entry] = readdirSync(join(path, 'images/v2'));
  const file = join(path, 'images/v2', entry!, 'code');
  const code = readFileSync(file);
  code[code.length - 1]! ^= 1;
  writeFileSync(file, code);
  expect(await work(cache(), 3000)).toBe('short');
  expect(notices).toEqual([expect.stringContaining('is damaged')]);
  expect(await work(cache(), 3000)).toBeUndefined();
});

test('code of another process replaces it only after much longer work', async () => {
  const path = folder({});
  const cache = () => new DiskCache(join(path, 'images'), () => {});
  const workedMs = () => {
    const [entry] = readdirSync(join(path, 'images/v2'));
    return Number(readFileSync(join(path, 'images/v2', entry!, 'worked-ms'), 'utf8'));
  };
  await work(cache(), 2000);
  const first = workedMs();
  await work(cache(), 6000);
  expect(workedMs()).toBe(first);
  await work(cache(), 20_000);
  expect(workedMs()).toBeGreaterThan(19_000);
});

test('tarscli keeps code of its agents, and finds the same with it', async () => {
  const methods = Array.from(
    { length: 60 },
    (_, at) => `  public int M${at}(int a) { return a * ${at} + a; }`,
  );
  const text = (at: number) => `class C${at} {\n  bool B(int a) => a == a;\n${methods.join('\n')}\n}\n`;
  const root = folder(Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`${at}.cs`, text(at)])));
  const home = folder({});
  const env = { XDG_CACHE_HOME: join(home, 'cache'), XDG_DATA_HOME: join(home, 'data') };
  const results = async () => {
    const args = [
      'hyperlight-run',
      'pattern-matcher',
      '--dir',
      '.',
      '--only',
      'TARS026',
      '--format',
      'sarif',
    ];
    const { stdout, stderr } = await tarscli(args, { cwd: root, env });
    return { stderr, results: (JSON.parse(stdout) as { runs: { results: unknown[] }[] }).runs[0]!.results };
  };
  const first = await results();
  expect(first.results).toHaveLength(900);
  const images = join(home, 'cache/tars-hyperlight/images/v2');
  const withCode = readdirSync(images).filter((entry) => readdirSync(join(images, entry)).includes('code'));
  expect(withCode.length).toBeGreaterThan(0);
  expect(await results()).toEqual(first);
});
