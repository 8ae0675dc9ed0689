import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Host } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { agentFolder, fromCore, temporaryFolder } from '../host/agents-for-tests.js';
import { onHyperlight, scaled } from '../host/backends.js';

// An agent that is made quickly: it answers every task with an empty outcome.
const quickAgent = async () =>
  agentFolder(await fromCore({ run: '(i32.const 0)' }), { limits: { wallMs: scaled(10_000) } });

async function run(cacheDir: string | false) {
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  await using host = await Host.open({ backend: 'hyperlight', cacheDir, onNotice });
  const agent = await quickAgent();
  const { cached, image } = await host.prepare(agent);
  const { outcome } = await host.call(agent, {});
  expect(outcome).toEqual({ reports: [], changes: [], documents: [] });
  return { notices, cached, folder: cacheDir && join(cacheDir, 'v2', image, 'snapshot') };
}

/** The smallest first: what they are is told by their sizes, as blobs are named by their digests. */
async function filesOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sized = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path, size: (await stat(path)).size };
    });
  return (await Promise.all(sized)).sort((a, b) => a.size - b.size).map(({ path }) => path);
}

onHyperlight(() => {
  describe('an image', () => {
    test('an image is an OCI layout, made once', async () => {
      const cacheDir = await temporaryFolder();
      const first = await run(cacheDir);
      const names = await readdir(first.folder as string);
      expect(names.sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
      expect([first.cached, (await run(cacheDir)).cached]).toEqual([false, true]);
    });

    test('an image is made anew where any file of it is damaged, and that is told', async () => {
      const cacheDir = await temporaryFolder();
      const { folder } = await run(cacheDir);
      const count = (await filesOf(folder as string)).length;
      expect(count).toBeGreaterThanOrEqual(4);
      for (let index = 0; index < count; index++) {
        const path = (await filesOf(folder as string))[index]!;
        const bytes = await readFile(path);
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(path, bytes);
        const { notices, cached } = await run(cacheDir);
        expect([path, notices, cached]).toEqual([
          path,
          [expect.stringMatching(/^the cached image \w+ is damaged \(.+\); it is made anew$/)],
          false,
        ]);
      }
      expect(await run(cacheDir)).toMatchObject({ notices: [], cached: true });
    });

    test('an image is made anew where a file of it is missing or cut', async () => {
      const cacheDir = await temporaryFolder();
      const { folder } = await run(cacheDir);
      const largest = async () => (await filesOf(folder as string)).at(-1)!;
      await rm(await largest());
      expect(await run(cacheDir)).toMatchObject({ notices: [expect.any(String)], cached: false });
      const path = await largest();
      await writeFile(path, (await readFile(path)).subarray(0, 4096));
      expect(await run(cacheDir)).toMatchObject({ notices: [expect.any(String)], cached: false });
      expect(await run(cacheDir)).toMatchObject({ notices: [], cached: true });
    });

    test('an image differs with the limits that shape it, and not with others', async () => {
      const cacheDir = await temporaryFolder();
      const digest = async (limits: object) => {
        await using host = await Host.open({ backend: 'hyperlight', cacheDir, limits });
        return (await host.prepare(await quickAgent())).image;
      };
      const plain = await digest({});
      expect(await digest({ wallMs: scaled(20_000), cpuMs: scaled(5_000) })).toBe(plain);
      const MiB = 1024 * 1024;
      const others = [{ memoryBytes: 64 * MiB }, { inputBytes: MiB }, { outputBytes: MiB }, { fuel: 1e9 }];
      const digests = [plain];
      for (const other of others) digests.push(await digest(other));
      expect(new Set(digests).size).toBe(others.length + 1);
    });

    test('an image needs no cache', async () => {
      expect(await run(false)).toMatchObject({ notices: [], cached: false });
    });
  });
});
