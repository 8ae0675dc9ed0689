import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import inspector from 'node:inspector';
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
const name = (text: string) => [Buffer.byteLength(text), ...Buffer.from(text)];
const body = (nops: number) => [...u32(nops + 2), 0, ...new Array<number>(nops).fill(1), 0x0b];

/** Imports a function and exports it, a function of so many bytes, and a short one. */
const module = (bytes: number, short = 'short') =>
  Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(2, [1, ...name('env'), ...name('f'), 0, 0]),
    ...section(3, [2, 0, 0]),
    ...section(7, [3, ...name('imported'), 0, 0, ...name('long'), 0, 1, ...name(short), 0, 2]),
    ...section(10, [2, ...body(bytes), ...body(0)]),
  ]);

const large = module(200_000);

/** Compiles the module and works with it for so long, with many calls or few. Returns whether its code was stored. */
async function work(cache: DiskCache, ms: number, calls: 'many' | 'few' = 'many'): Promise<boolean> {
  const put = vi.spyOn(cache, 'put');
  const codeCache = new CodeCache(cache);
  const compiled = await codeCache.compile(large);
  const toOptimize = codeCache.toOptimize(compiled);
  const { exports } = new WebAssembly.Instance(compiled, { env: { f: () => {} } });
  (exports.short as () => void)();
  if (calls === 'many' && optimize(exports[toOptimize!])) codeCache.optimized(compiled);
  const now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now + ms);
  onTestFinished(() => clock.mockRestore());
  await codeCache.keep();
  clock.mockRestore();
  await cache.settled();
  return put.mock.calls.length > 0;
}

test('code is read by way of the shortest function that a module defines itself, if it has much code', () => {
  expect(functionToOptimize(large)).toBe('short');
  expect(functionToOptimize(module(1000))).toBeUndefined();
});

test('names that differ by a byte order mark are two names', () => {
  const marked = module(200_000, '\u{feff}imported');
  const own = functionToOptimize(marked)!;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(marked), { env: { f: () => {} } });
  // V8's name of a function is its index.
  expect((instance.exports[own] as () => void).name).toBe('2');
});

test('what V8 has optimized is kept, and used by the next process', async () => {
  const path = folder({});
  const notices: string[] = [];
  const cache = () => new DiskCache(join(path, 'images'), (text) => notices.push(text));
  expect(await work(cache(), 1000)).toBe(false);
  expect(await work(cache(), 3000)).toBe(true);
  expect(await work(cache(), 3000)).toBe(false);
  expect(notices).toEqual([]);
});

test('code is read only where V8 is known to have optimized a function in this process', async () => {
  const path = folder({});
  const cache = () => new DiskCache(join(path, 'images'), () => {});
  expect(await work(cache(), 3000, 'few')).toBe(false);
  expect(await work(cache(), 3000)).toBe(true);
  expect(await work(cache(), 30_000, 'few')).toBe(false);
});

test('no code is read where a debugger can have come, for which V8 drops it', async () => {
  const path = folder({});
  const cache = () => new DiskCache(join(path, 'images'), () => {});
  inspector.open(0, '127.0.0.1');
  expect(await work(cache(), 3000)).toBe(false);
  inspector.close();
  expect(await work(cache(), 3000)).toBe(true);
});

test('modules of the same bytes are modules of their own, which share their code', async () => {
  const codeCache = new CodeCache(new DiskCache(undefined, () => {}));
  const [one, other] = await Promise.all([codeCache.compile(large), codeCache.compile(large)]);
  expect(other).not.toBe(one);
  expect([codeCache.toOptimize(one), codeCache.toOptimize(other)]).toEqual(['short', 'short']);
  codeCache.optimized(other);
  expect(codeCache.toOptimize(one)).toBeUndefined();
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
  expect(await work(cache(), 3000)).toBe(true);
  expect(notices).toEqual([expect.stringContaining('is damaged')]);
  expect(await work(cache(), 3000)).toBe(false);
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
