import { chmod, copyFile, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultLimits } from 'tars-hyperlight';
import { describe, expect, test, vi } from 'vitest';
import { ResultCache } from '#host/results/cache.js';
import { collect, fixture, openHost, temporaryFolder } from '../host/agents-for-tests.js';

const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `f${index}.txt`, text: `text ${index}` }));

/** A run with a cache of its own; what it came to, and how many reports were reused. */
async function run(folder: string, files = texts(20), settings: object = {}) {
  const host = await openHost();
  const results = new ResultCache(folder);
  const reports = host.run(await fixture('probe'), files, { settings, results });
  const all = await collect(reports);
  await results.close();
  return { all, reused: reports.stats().reused, calls: reports.stats().calls };
}

describe('stored reports', () => {
  test('stored reports are those of the run that made them, and no file is looked at again', async () => {
    const folder = await temporaryFolder();
    const first = await run(folder);
    const second = await run(folder);
    expect(first.reused).toBe(0);
    expect(second).toEqual({ all: first.all, reused: 20, calls: 0 });
  });

  test('stored reports are not used where text, path or settings differ', async () => {
    const folder = await temporaryFolder();
    await run(folder);
    const changed = texts(20);
    changed[3]!.text = 'another text';
    changed[4]!.path = 'elsewhere.txt';
    const { all, reused } = await run(folder, changed);
    expect(reused).toBe(18);
    expect(all.map(({ path }) => path)).toEqual(changed.map(({ path }) => path));
    expect(all[3]!.findings[0]!.message).toBe('another text');
    expect((await run(folder, texts(20), { rules: ['T1', 'T2'] })).reused).toBe(0);
  });

  test('stored reports of files that failed or were cut short are none', async () => {
    const folder = await temporaryFolder();
    const files = [{ path: 'a.txt', text: '!throw' }];
    expect((await run(folder, files)).all[0]!.status).toBe('failed');
    expect((await run(folder, files)).reused).toBe(0);
    const host = await openHost({ limits: { ...defaultLimits, findingsPerFile: 1 } });
    const results = new ResultCache(folder);
    const three = [{ path: 'a.txt', text: '!three' }];
    await collect(host.run(await fixture('probe'), three, { results }));
    await results.close();
    expect((await run(folder, three)).reused).toBe(0);
  });

  test('stored reports that can not be written cost one notice, and the run nothing', async () => {
    const folder = join(await temporaryFolder(), 'file');
    await writeFile(folder, 'in the way');
    const notices: string[] = [];
    const host = await openHost();
    const results = new ResultCache(folder, { onNotice: (text) => notices.push(text) });
    expect(await collect(host.run(await fixture('probe'), texts(5), { results }))).toHaveLength(5);
    await results.close();
    expect(notices).toEqual([expect.stringContaining('going on without')]);
  });

  test('beyond the size of the cache are removed, the oldest images first', async () => {
    const folder = await temporaryFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'old.log'), Buffer.alloc(100_000));
    const results = new ResultCache(folder, { maximumBytes: 90_000 });
    const host = await openHost();
    await collect(host.run(await fixture('probe'), texts(3), { results }));
    await results.close();
    const names = await readdir(folder);
    expect(names).toHaveLength(1);
    expect(names[0]).not.toBe('old.log');
  });

  test('stored reports are bounded whatever stands beside them, and whenever they say they were used', async () => {
    const folder = await temporaryFolder();
    await symlink('nowhere', join(folder, 'z-dangling.log'));
    await mkdir(join(folder, 'z-folder.log'));
    await writeFile(join(folder, 'later.log'), Buffer.alloc(100_000));
    const later = Date.now() / 1000 + 100 * 365 * 24 * 60 * 60;
    await utimes(join(folder, 'later.log'), later, later);
    const results = new ResultCache(folder, { maximumBytes: 90_000 });
    const host = await openHost();
    await collect(host.run(await fixture('probe'), texts(3), { results }));
    await results.close();
    const names = (await readdir(folder)).sort();
    expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.log$/), 'z-dangling.log', 'z-folder.log']);
  });

  test('conclusions of many runs are bounded by their number, the last used stay, and reports as well', async () => {
    const folder = await temporaryFolder();
    const write = async (name: string, usedSeconds: number) => {
      await writeFile(join(folder, name), '');
      await utimes(join(folder, name), usedSeconds, usedSeconds);
    };
    await write('old.log', 1);
    for (let at = 1; at <= 203; at++) await write(`${at}.conclusions`, 1000 + at);
    await new ResultCache(folder).close();
    const names = new Set(await readdir(folder));
    expect(names.size).toBe(201);
    for (const name of ['old.log', '203.conclusions', '4.conclusions']) expect(names).toContain(name);
  });

  test('stored reports of one image are none of another, nor are those of another user', async () => {
    const folder = await temporaryFolder();
    await run(folder);
    const [own] = await readdir(folder);
    const { reused } = await run(folder, texts(20), { rules: ['T1', 'T2'] });
    expect(reused).toBe(0);
    const other = (await readdir(folder)).find((name) => name !== own)!;
    await copyFile(join(folder, own!), join(folder, other));
    expect((await run(folder, texts(20), { rules: ['T1', 'T2'] })).reused).toBe(0);
    vi.stubEnv('XDG_DATA_HOME', await temporaryFolder());
    expect((await run(folder)).reused).toBe(0);
    vi.unstubAllEnvs();
    expect((await run(folder)).reused).toBe(20);
  });

  test.skipIf(process.platform === 'win32')('in a folder that others can write to are none', async () => {
    const folder = await temporaryFolder();
    await run(folder);
    await chmod(folder, 0o777);
    const notices: string[] = [];
    const results = new ResultCache(folder, { onNotice: (text) => notices.push(text) });
    const host = await openHost();
    const reports = host.run(await fixture('probe'), texts(20), { results });
    expect(await collect(reports)).toHaveLength(20);
    await results.close();
    expect(reports.stats().reused).toBe(0);
    expect(notices).toEqual([expect.stringMatching(/can't be kept .*it can be written to by other users/)]);
  });
});
