import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Host } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { DiskCache } from '#host/images/cache.js';
import { probeHyperlight } from '#host/sandbox/hyperlight/probe.js';
import { agentFolder, fromCore, temporaryFolder } from '../host/agents-for-tests.js';
import { onHyperlight, scaled } from '../host/backends.js';
import { type Forged, forgeFile, forgeImage } from './forge.js';

const empty = { reports: [], changes: [], documents: [] };
const limits = { wallMs: scaled(10_000) };
const quickAgent = async () => agentFolder(await fromCore({ run: '(i32.const 0)' }), { limits });

async function openHost(cacheDir: string) {
  const notices: string[] = [];
  const host = await Host.open({
    backend: 'hyperlight',
    cacheDir,
    concurrency: 2,
    onNotice: (text) => notices.push(text),
  });
  return { host, notices };
}

/** One call by a host of its own: what came of it, what was told, and which image it was. */
async function run(cacheDir: string) {
  const { host, notices } = await openHost(cacheDir);
  await using _ = host;
  const agent = await quickAgent();
  const { cached, image } = await host.prepare(agent);
  const calls = [0, 1].map(() => host.call(agent, {}));
  const outcomes = (await Promise.all(calls)).map(({ outcome }) => outcome);
  return { outcomes, notices, cached, entry: join(cacheDir, 'v2', image) };
}

const fine = { outcomes: [empty, empty] };
const anew = expect.stringMatching(/^the cached image \w+ is damaged \(.+\); it is made anew$/);

const forgeries: Record<string, Forged> = {
  'memory that is nothing but halts': { memory: (bytes) => bytes.fill(0xf4) },
  'memory that is nothing but invalid code': { memory: (bytes) => bytes.fill(0xff) },
  'no page tables': { memory: (bytes) => bytes.fill(0, bytes.length - 65_536) },
  'a processor out of its mode': { config: (config) => (config.sregs.efer = 0) },
  'an entry point in nothing': { config: (config) => (config.entrypoint_addr = 0x1234_5678_9000) },
};

onHyperlight(() => {
  describe('a cached image that its digests vouch for is made anew, once, where it is', () => {
    test.each(Object.entries(forgeries))('%s', async (_, forged) => {
      const cacheDir = await temporaryFolder();
      const { entry } = await run(cacheDir);
      await forgeImage(entry, forged);
      expect(await run(cacheDir)).toMatchObject({ ...fine, notices: [anew] });
      expect(await run(cacheDir)).toMatchObject({ ...fine, notices: [], cached: true });
      const notices: string[] = [];
      const cache = new DiskCache(cacheDir, (text) => notices.push(text));
      expect(await probeHyperlight(cache)).toMatchObject({ usable: true });
    });
  });

  test('machine code that its digest vouches for and that is none is made anew', async () => {
    const cacheDir = await temporaryFolder();
    const { entry } = await run(cacheDir);
    const keys = await readdir(join(cacheDir, 'v2'));
    for (const key of keys) {
      const folder = join(cacheDir, 'v2', key);
      if ((await readdir(folder)).includes('code')) await forgeFile(folder, 'code', Buffer.alloc(20_000, 1));
    }
    await truncate(join(entry, 'index'), 0);
    expect(await run(cacheDir)).toMatchObject({ ...fine, notices: [anew, anew], cached: false });
    expect(await run(cacheDir)).toMatchObject({ ...fine, notices: [], cached: true });
  });

  test('rules that its digest vouches for and that are none are made anew', async () => {
    const cacheDir = await temporaryFolder();
    const { entry } = await run(cacheDir);
    await forgeFile(entry, 'rules.json', Buffer.from('{"rules'));
    expect(await run(cacheDir)).toMatchObject({ ...fine, notices: [anew], cached: false });
  });

  test('an image in use does not depend on its files', async () => {
    const cacheDir = await temporaryFolder();
    const { entry } = await run(cacheDir);
    const { host, notices } = await openHost(cacheDir);
    await using _ = host;
    const agent = await quickAgent();
    expect((await host.prepare(agent)).cached).toBe(true);
    const blobs = join(entry, 'snapshot/blobs/sha256');
    const overwrite = async (change: (path: string) => Promise<void>) => {
      for (const name of await readdir(blobs)) await change(join(blobs, name));
      const calls = await Promise.all([0, 1, 2].map(() => host.call(agent, {})));
      expect(calls.map(({ outcome }) => outcome)).toEqual([empty, empty, empty]);
    };
    await overwrite(async (path) => writeFile(path, (await readFile(path)).fill(0xff), { flag: 'r+' }));
    await overwrite((path) => truncate(path, 0));
    expect(notices).toEqual([]);
    const copies = (await readdir('/dev/shm')).filter((name) => name.startsWith('tars-image-'));
    expect(copies).toEqual([]);
  });
});
