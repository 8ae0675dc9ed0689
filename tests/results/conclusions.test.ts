import { readFile, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Conclusions } from '#host/results/conclusions.js';
import { temporaryFolder } from '../host/agents-for-tests.js';

const value = { groups: [{ text: 'é\u2028\n🦉' }], count: 3 };

/** A folder in which a run has concluded something from `a` and `b`, and the file that it is kept in. */
async function kept(): Promise<{ folder: string; path: string }> {
  const folder = join(await temporaryFolder(), 'results');
  const first = await Conclusions.open(folder, 'kind');
  first.put('clones', ['a', 'b'], value);
  first.put('scores', ['c'], 7);
  await first.close();
  return { folder, path: join(folder, 'kind.conclusions') };
}

const clonesIn = async (folder: string, kind = 'kind') =>
  (await Conclusions.open(folder, kind)).get('clones', ['a', 'b']);

test('what was concluded is there for the same inputs, and for no others', async () => {
  const { folder } = await kept();
  const next = await Conclusions.open(folder, 'kind');
  expect(next.get('clones', ['a', 'b'])).toEqual(value);
  expect(next.get('scores', ['c'])).toBe(7);
  for (const inputs of [['a', 'c'], ['ab'], ['b', 'a'], []])
    expect(next.get('clones', inputs)).toBeUndefined();
  expect(next.get('scores', ['a', 'b'])).toBeUndefined();
  expect(await clonesIn(folder, 'another')).toBeUndefined();
});

test('the last three conclusions of a name that were made or taken are kept, and those of other names stay', async () => {
  const { folder } = await kept();
  for (const inputs of ['w', 'x', 'y', 'x', 'z']) {
    const next = await Conclusions.open(folder, 'kind');
    if (next.get('clones', [inputs]) === undefined) next.put('clones', [inputs], `of ${inputs}`);
    await next.close();
  }
  const last = await Conclusions.open(folder, 'kind');
  for (const inputs of ['x', 'y', 'z']) expect(last.get('clones', [inputs])).toBe(`of ${inputs}`);
  expect(last.get('clones', ['w'])).toBeUndefined();
  expect(last.get('clones', ['a', 'b'])).toBeUndefined();
  expect(last.get('scores', ['c'])).toBe(7);
});

test('a value that is too large is not kept', async () => {
  const { folder } = await kept();
  const next = await Conclusions.open(folder, 'kind');
  next.put('clones', ['large'], 'x'.repeat(16 * 1024 * 1024));
  next.put('scores', ['large'], '漢'.repeat(6 * 1024 * 1024));
  await next.close();
  const last = await Conclusions.open(folder, 'kind');
  expect(last.get('clones', ['large'])).toBeUndefined();
  expect(last.get('scores', ['large'])).toBeUndefined();
  expect(last.get('clones', ['a', 'b'])).toEqual(value);
});

test('a file that is larger than any run writes is not read, and is replaced', async () => {
  const { folder, path } = await kept();
  await truncate(path, 2 ** 40).catch(() => truncate(path, 2 ** 30));
  const next = await Conclusions.open(folder, 'kind');
  expect(next.get('clones', ['a', 'b'])).toBeUndefined();
  next.put('scores', ['d'], 8);
  await next.close();
  expect((await Conclusions.open(folder, 'kind')).get('scores', ['d'])).toBe(8);
});

test('what is taken counts as used, what is not is as old as it was', async () => {
  const { folder, path } = await kept();
  const ageOf = async (name: string) => {
    const old = new Date(2020, 1, 1);
    await utimes(path, old, old);
    const next = await Conclusions.open(folder, 'kind');
    next.get(name, ['c']);
    await next.close();
    return (await stat(path)).mtimeMs - old.getTime();
  };
  expect(await ageOf('clones')).toBe(0);
  expect(await ageOf('scores')).toBeGreaterThan(0);
});

test('a line that was cut off or changed is nobody’s conclusion', async () => {
  const { folder, path } = await kept();
  const whole = await readFile(path, 'utf8');
  await writeFile(path, whole.replace('🦉', '🐛'));
  expect(await clonesIn(folder)).toBeUndefined();
  await writeFile(path, whole);
  expect(await clonesIn(folder)).toEqual(value);
  await truncate(path, 40);
  expect(await clonesIn(folder)).toBeUndefined();
});

test('a link to a file of conclusions is refused', async () => {
  const { folder, path } = await kept();
  await symlink(path, join(folder, 'linked.conclusions'));
  await expect(Conclusions.open(folder, 'linked')).rejects.toThrow(/ELOOP/);
});
