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
  return { notices, cached, folder: cacheDir && join(cacheDir, 'v1', image, 'snapshot') };
}

async function filesOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
}

onHyperlight(() => {
  describe('an image', () => {
    test('is an OCI layout, made once', async () => {
      const cacheDir = await temporaryFolder();
      const first = await run(cacheDir);
      const names = await readdir(first.folder as string);
      expect(names.sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
      expect([first.cached, (await run(cacheDir)).cached]).toEqual([false, true]);
    });

    test('is made anew where any file of it is damaged, and that is told', async () => {
      const cacheDir = await temporaryFolder();
      const { folder } = await run(cacheDir);
      const files = (await filesOf(folder as string)).map((path) => path.slice((folder as string).length));
      expect(files.length).toBeGreaterThanOrEqual(4);
      for (const file of files) {
        const path = `${folder}${file}`;
        const bytes = await readFile(path);
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(path, bytes);
        const { notices, cached } = await run(cacheDir);
        expect([file, notices, cached]).toEqual([
          file,
          [expect.stringMatching(/^the cached image \w+ is damaged \(.+\); it is made anew$/)],
          false,
        ]);
      }
      expect(await run(cacheDir)).toMatchObject({ notices: [], cached: true });
    });

    test('is made anew where a file of it is missing or cut', async () => {
      const cacheDir = await temporaryFolder();
      const { folder } = await run(cacheDir);
      const largest = async () => {
        const sized = await Promise.all(
          (await filesOf(folder as string)).map(async (path) => ({ path, size: (await stat(path)).size })),
        );
        return sized.sort((a, b) => b.size - a.size)[0]!.path;
      };
      await rm(await largest());
      expect(await run(cacheDir)).toMatchObject({ notices: [expect.any(String)], cached: false });
      const path = await largest();
      await writeFile(path, (await readFile(path)).subarray(0, 4096));
      expect(await run(cacheDir)).toMatchObject({ notices: [expect.any(String)], cached: false });
      expect(await run(cacheDir)).toMatchObject({ notices: [], cached: true });
    });

    test('differs with the limits that shape it, and not with others', async () => {
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

    test('needs no cache', async () => {
      expect(await run(false)).toMatchObject({ notices: [], cached: false });
    });
  });
});
