import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReport } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { Journal } from '#host/results/journal.js';
import { type Life, ownLife, readLife, stateOf, writeLife } from '#host/results/life.js';
import { temporaryFolder } from '../host/agents-for-tests.js';

const report: FileReport = {
  path: 'a.cs',
  language: 'csharp',
  agent: 'probe',
  backend: 'jco',
  status: 'complete',
  findings: [],
  metrics: [],
  unparsed: [],
  log: [],
};
const key = { image: 'image', digest: 'digest' };

describe.skipIf(process.platform === 'win32')('a journal', () => {
  test.each(['.', 'kind'])('is not kept in %s where others can write to that', async (open) => {
    const runs = await temporaryFolder();
    await mkdir(join(runs, 'kind'));
    await chmod(join(runs, open), 0o777);
    await expect(Journal.open(join(runs, 'kind'), false)).rejects.toThrow(
      'it can be written to by other users',
    );
  });

  test('a journal is not kept behind a link', async () => {
    const runs = await temporaryFolder();
    await symlink(await temporaryFolder(), join(runs, 'kind'));
    await expect(Journal.open(join(runs, 'kind'), false)).rejects.toThrow('it is a link');
  });

  test('stands whatever is beside it', async () => {
    const runs = await temporaryFolder();
    await symlink('nowhere', join(runs, 'dangling'));
    await writeFile(join(runs, 'file'), '');
    const journal = await Journal.open(join(runs, 'kind'), true);
    journal.put(key, report);
    await journal.close(true);
    expect((await readdir(runs)).sort()).toEqual(['dangling', 'file']);
  });
});

/** The folder of a kind of run, with the log that a process of this life has left. */
async function leftBy(life: Life): Promise<{ kind: string; name: string }> {
  const kind = join(await temporaryFolder(), 'kind');
  const journal = await Journal.open(kind, false);
  journal.put(key, report);
  await journal.close(false);
  const [own] = await readdir(kind);
  const name = `${writeLife(life)}-1.log`;
  await rename(join(kind, own!), join(kind, name));
  return { kind, name };
}

/** What a run without and one with `resume` make of it. */
async function found({ kind, name }: { kind: string; name: string }) {
  const resumed = await Journal.open(kind, true);
  const { inherited } = resumed;
  const known = await resumed.get(key);
  await resumed.close(false);
  const anew = await Journal.open(kind, false);
  await anew.close(false);
  const names = await readdir(kind).catch((): string[] => []);
  return { inherited, known: known?.path, stays: names.includes(name) };
}

const taken = { inherited: 1, known: 'a.cs', stays: false };
const leftAlone = { inherited: 0, known: undefined, stays: true };

describe.skipIf(process.platform !== 'linux')('the log of a run', () => {
  test.each([
    ['an earlier process of the number of this one, as 1 in a container', { started: '1' }],
    ['a process of a number that was given away again', { pid: process.ppid, started: '1' }],
    ['a process before the machine was started again', { boot: '0'.repeat(32) }],
  ])('of %s is taken up, or removed', async (_, other) => {
    expect(await found(await leftBy({ ...ownLife(), ...other }))).toEqual(taken);
  });

  test('the log of a run of a process that works is left alone, and taken up when that was killed', async () => {
    const module = new URL('../../dist/host/results/life.js', import.meta.url).href;
    const program = `import('${module}').then(({ ownLife, writeLife }) => {
      console.log(writeLife(ownLife()));
      setInterval(() => {}, 1000);
    })`;
    const child = spawn(process.execPath, ['-e', program]);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const life = readLife(line.toString().trim())!;
    expect(life.pid).toBe(child.pid);
    const place = await leftBy(life);
    expect(await found(place)).toEqual(leftAlone);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await found(place)).toEqual(taken);
  });

  test('the log of a run of a process that can not be seen is taken up by who asks for it, and removed when it is old', async () => {
    const elsewhere = { ...ownLife(), numbering: '1' };
    const place = await leftBy(elsewhere);
    expect(await found(place)).toEqual({ ...taken, stays: true });
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(join(place.kind, place.name), yesterday, yesterday);
    expect(await found(place)).toEqual(taken);
  });

  test('a process resumes its own ended run, and not one that works', async () => {
    const kind = join(await temporaryFolder(), 'kind');
    const working = await Journal.open(kind, false);
    working.put(key, report);
    const other = await Journal.open(kind, true);
    expect(other.inherited).toBe(0);
    await other.close(false);
    expect(await readdir(kind)).toHaveLength(1);
    await working.close(false);
    const resuming = await Journal.open(kind, true);
    expect(await resuming.get(key)).toEqual(report);
    await resuming.close(true);
  });

  test('the log of a run of this process, of another kind of run, is left alone', async () => {
    expect(stateOf(ownLife())).toBe('running');
    expect(await found(await leftBy(ownLife()))).toEqual(leftAlone);
  });
});
