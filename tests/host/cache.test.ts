import { fork } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Host, type HostOptions } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { cacheWithoutImages, collect, fixture, temporaryFolder } from './agents-for-tests.js';
import { onEachBackend } from './backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const files = [{ path: 'a.txt', text: 'hello' }];

/** Runs the probe with a cache; what a user would be told. */
async function run(ground: HostOptions, cacheDir: string | false): Promise<string[]> {
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  await using host = await Host.open({ ...ground, cacheDir, concurrency: 1, onNotice });
  const [report] = await collect(host.run(probe, files));
  expect(report).toMatchObject({ status: 'complete', findings: [{ message: 'hello' }] });
  return notices;
}

/** Those of this cache alone. */
async function entriesOf(cacheDir: string): Promise<string[]> {
  const entries = await readdir(join(cacheDir, 'v2'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('tmp-'))
    .map(({ name }) => name);
}

onEachBackend((open, backend, isolation) => {
  /** Where machine code is all that is made slowly, it is there. */
  async function emptyCache(): Promise<string> {
    if (backend === 'jco') return temporaryFolder();
    await (await open()).prepare(probe);
    return cacheWithoutImages();
  }

  const ground = { backend, ...(isolation !== 'vm' && { isolation }) };
  const runWith = (cacheDir: string) => run(ground, cacheDir);

  describe('images', () => {
    test('images are made once, and found by the next host', async () => {
      const cacheDir = await emptyCache();
      const first = await open({ cacheDir });
      const made = await first.prepare(probe);
      await first.close();
      const second = await open({ cacheDir });
      const found = await second.prepare(probe);
      expect([made.cached, found.cached]).toEqual([false, true]);
      expect(found).toEqual({ ...made, cached: true });
    });

    test('images differ with their settings, and not with the order of what the settings hold', async () => {
      const host = await open();
      const digest = async (settings: object) => (await host.prepare(probe, { settings })).image;
      const plain = await digest({ a: 1, b: { c: 2, d: 3 } });
      expect(await digest({ b: { d: 3, c: 2 }, a: 1 })).toBe(plain);
      expect(await digest({ a: 1, b: { c: 2, d: 4 } })).not.toBe(plain);
    });

    test('images are private to their user', async () => {
      const cacheDir = await emptyCache();
      await runWith(cacheDir);
      const [entry] = await entriesOf(cacheDir);
      expect((await stat(join(cacheDir, 'v2', entry!))).mode & 0o077).toBe(0);
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
      const cacheDir = await emptyCache();
      expect(await runWith(cacheDir)).toEqual([]);
      for (const entry of await entriesOf(cacheDir)) {
        const folder = join(cacheDir, 'v2', entry);
        for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
          if (file.isFile() && file.name !== 'index') await damage(join(file.parentPath, file.name));
        }
      }
      const notices = await runWith(cacheDir);
      expect(notices.length).toBeGreaterThan(0);
      for (const notice of notices) expect(notice).toMatch(/damaged .* made anew/);
      expect(await runWith(cacheDir)).toEqual([]);
    });

    test('a damaged cache with an index that is none, or names files elsewhere, is made anew', async () => {
      for (const index of ['{', 'null', '{"../../x":"00"}', '{}']) {
        const cacheDir = await emptyCache();
        await runWith(cacheDir);
        for (const entry of await entriesOf(cacheDir)) {
          await writeFile(join(cacheDir, 'v2', entry, 'index'), index);
        }
        await runWith(cacheDir);
        expect(await runWith(cacheDir)).toEqual([]);
      }
    });
  });

  test('what is left of an entry without its index does not stand in the way', async () => {
    const cacheDir = await emptyCache();
    await runWith(cacheDir);
    for (const entry of await entriesOf(cacheDir)) await rm(join(cacheDir, 'v2', entry, 'index'));
    expect(await runWith(cacheDir)).toEqual([]);
    const host = await open({ cacheDir });
    expect((await host.prepare(probe)).cached).toBe(true);
  });

  test('two processes prepare the same image at once', async () => {
    const cacheDir = await emptyCache();
    const script = fileURLToPath(new URL('./fixtures/prepare.mjs', import.meta.url));
    const answers = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<unknown>((resolve, reject) => {
            const child = fork(script, [probe, cacheDir, backend]);
            let answer: unknown;
            child.once('message', (message) => {
              answer = message;
            });
            child.once('exit', (code) => (code ? reject(new Error(`exit ${code}`)) : resolve(answer)));
          }),
      ),
    );
    expect(answers).toHaveLength(3);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ notices: [], message: 'hello' });
    expect((await readdir(join(cacheDir, 'v2'))).filter((name) => name.startsWith('tmp-'))).toEqual([]);
    expect(await runWith(cacheDir)).toEqual([]);
  });
});

describe('a cache that cannot be written', () => {
  test('because a file stands in its place costs nothing but a notice', async () => {
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, '');
    expect(await run({ backend: 'jco' }, path)).toEqual([
      `the image cache can't be used (${path}: it is not a folder); going on without it`,
    ]);
  });

  test.skipIf(process.getuid?.() === 0)('because of its mode costs nothing but a notice', async () => {
    const path = join(await temporaryFolder(), 'folder');
    await mkdir(path);
    await chmod(path, 0o500);
    expect(await run({ backend: 'jco' }, path)).toEqual([
      expect.stringMatching(/can't be used \(.*EACCES\)/),
    ]);
  });

  test('a cache that cannot be written can be left out', async () => {
    expect(await run({ backend: 'jco' }, false)).toEqual([]);
  });
});
