import { fork } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Host } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { Cache } from '#host/images/cache.js';
import { collect, fixture, openHost, temporaryFolder } from './agents-for-tests.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const files = [{ path: 'a.txt', text: 'hello' }];

/** Runs the probe with a cache; what a user would be told. */
async function runWith(cacheDir: string | false, settings: object = {}): Promise<string[]> {
  const notices: string[] = [];
  await using host = await Host.open({ cacheDir, concurrency: 1, onNotice: (text) => notices.push(text) });
  const [report] = await collect(host.run(probe, files, { settings }));
  expect(report).toMatchObject({ status: 'complete', findings: [{ message: 'hello' }] });
  return notices;
}

async function entriesOf(cacheDir: string): Promise<string[]> {
  return (await readdir(join(cacheDir, 'v1'))).filter((name) => !name.startsWith('tmp-'));
}

describe('images', () => {
  test('are made once, and found by the next host', async () => {
    const cacheDir = await temporaryFolder();
    const first = await openHost({ cacheDir });
    const made = await first.prepare(probe);
    await first.close();
    const second = await openHost({ cacheDir });
    const found = await second.prepare(probe);
    expect([made.cached, found.cached]).toEqual([false, true]);
    expect(found).toEqual({ ...made, cached: true });
  });

  test('differ with their settings, and not with the order of what the settings hold', async () => {
    const host = await openHost();
    const digest = async (settings: object) => (await host.prepare(probe, { settings })).image;
    const plain = await digest({ a: 1, b: { c: 2, d: 3 } });
    expect(await digest({ b: { d: 3, c: 2 }, a: 1 })).toBe(plain);
    expect(await digest({ a: 1, b: { c: 2, d: 4 } })).not.toBe(plain);
  });

  test('are private to their user', async () => {
    const cacheDir = join(await temporaryFolder(), 'new');
    await runWith(cacheDir);
    const [entry] = await entriesOf(cacheDir);
    expect((await stat(join(cacheDir, 'v1', entry!))).mode & 0o077).toBe(0);
  });
});

describe('a damaged cache', () => {
  const damages: [string, (path: string) => Promise<void>][] = [
    [
      'a flipped bit',
      async (path) => {
        const bytes = await readFile(path);
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(path, bytes);
      },
    ],
    ['a cut file', async (path) => writeFile(path, (await readFile(path)).subarray(0, 10))],
    ['an empty file', (path) => writeFile(path, '')],
  ];

  test.each(damages)('with %s in every entry is told, and made anew', async (_, damage) => {
    const cacheDir = await temporaryFolder();
    expect(await runWith(cacheDir)).toEqual([]);
    for (const entry of await entriesOf(cacheDir)) {
      const folder = join(cacheDir, 'v1', entry);
      const names = (await readdir(folder)).filter((name) => name !== 'index');
      await damage(join(folder, names[0]!));
    }
    const notices = await runWith(cacheDir);
    expect(notices.length).toBeGreaterThan(0);
    for (const notice of notices) expect(notice).toMatch(/damaged .* made anew/);
    expect(await runWith(cacheDir)).toEqual([]);
  });

  test('with an index that is none, or names files elsewhere, is made anew', async () => {
    for (const index of ['{', 'null', '{"../../x":"00"}', '{}']) {
      const cacheDir = await temporaryFolder();
      await runWith(cacheDir);
      for (const entry of await entriesOf(cacheDir)) {
        await writeFile(join(cacheDir, 'v1', entry, 'index'), index);
      }
      await runWith(cacheDir);
      expect(await runWith(cacheDir)).toEqual([]);
    }
  });
});

test('what is left of an entry without its index does not stand in the way', async () => {
  const cacheDir = await temporaryFolder();
  await runWith(cacheDir);
  for (const entry of await entriesOf(cacheDir)) await rm(join(cacheDir, 'v1', entry, 'index'));
  expect(await runWith(cacheDir)).toEqual([]);
  const host = await openHost({ cacheDir });
  expect((await host.prepare(probe)).cached).toBe(true);
});

describe('a cache that cannot be written', () => {
  test('because a file stands in its place costs nothing but a notice', async () => {
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, '');
    expect(await runWith(path)).toEqual([
      expect.stringMatching(/can't be written \(E\w+\); going on without/),
    ]);
  });

  test.skipIf(process.getuid?.() === 0)('because of its mode costs nothing but a notice', async () => {
    const path = join(await temporaryFolder(), 'folder');
    await mkdir(path);
    await chmod(path, 0o500);
    expect(await runWith(path)).toEqual([expect.stringMatching(/can't be written/)]);
  });

  test('can be left out', async () => {
    expect(await runWith(false)).toEqual([]);
  });
});

test('two processes prepare the same image at once', async () => {
  const cacheDir = await temporaryFolder();
  const script = fileURLToPath(new URL('./fixtures/prepare.mjs', import.meta.url));
  const answers = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<unknown>((resolve, reject) => {
          const child = fork(script, [probe, cacheDir]);
          child.once('message', resolve);
          child.once('exit', (code) => code && reject(new Error(`exit ${code}`)));
        }),
    ),
  );
  expect(answers).toHaveLength(3);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ notices: [], message: 'hello' });
  expect((await readdir(join(cacheDir, 'v1'))).filter((name) => name.startsWith('tmp-'))).toEqual([]);
  expect(await runWith(cacheDir)).toEqual([]);
});

test('entries that went unused for longest make room', async () => {
  const folder = await temporaryFolder();
  const cache = new Cache(folder, () => {}, 3000);
  for (const key of ['a', 'b', 'c', 'd']) {
    cache.put(key, new Map([['bytes', new Uint8Array(1000)]]));
    await cache.settled();
    // Entries of one millisecond are equally old.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await cache.get('a');
  }
  expect(await cache.get('a')).toBeDefined();
  expect(await cache.get('d')).toBeDefined();
  expect(await cache.get('b')).toBeUndefined();
});
