import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Lock } from '#host/selfcode/lock.js';

const path = () => join(mkdtempSync(join(tmpdir(), 'tars-lock-')), 'lock');
const module = fileURLToPath(new URL('../../dist/host/selfcode/lock.js', import.meta.url));

/** A process that takes the lock, says so and waits; it says who holds it, if another does. */
function holder(file: string) {
  const script = `
    const { Lock } = await import(${JSON.stringify(module)});
    const taken = await Lock.take(${JSON.stringify(file)});
    console.log(taken instanceof Lock ? 'taken' : 'held by ' + taken.holder.pid);
    if (taken instanceof Lock) setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = once(child.stdout, 'data').then(([data]) => String(data).trim());
  return { child, said };
}

test('a second taker is told who holds it', async () => {
  const file = path();
  const lock = await Lock.take(file);
  expect(lock).toBeInstanceOf(Lock);
  expect(await Lock.take(file)).toMatchObject({ holder: { pid: expect.any(Number) } });
  const other = holder(file);
  expect(await other.said).toMatch(/^held by \d+$/);
  await (lock as Lock).release();
  expect(existsSync(file)).toBe(false);
});

test('what a killed process left is taken over', async () => {
  const file = path();
  const { child, said } = holder(file);
  expect(await said).toBe('taken');
  expect(await Lock.take(file)).toMatchObject({ holder: { pid: child.pid } });
  child.kill('SIGKILL');
  await once(child, 'close');
  const lock = await Lock.take(file);
  expect(lock).toBeInstanceOf(Lock);
  await (lock as Lock).release();
});

test('of many that find the lock of an ended process, one takes it', async () => {
  const file = path();
  const { child, said } = holder(file);
  await said;
  const left = readFileSync(file);
  child.kill('SIGKILL');
  await once(child, 'close');
  writeFileSync(file, left);
  const all = Array.from({ length: 6 }, () => holder(file));
  const words = await Promise.all(all.map((one) => one.said));
  for (const one of all) one.child.kill('SIGKILL');
  expect(words.filter((word) => word === 'taken')).toHaveLength(1);
});

test('a wait ends with the lock, or with the signal', async () => {
  const file = path();
  const lock = (await Lock.take(file)) as Lock;
  const waited: unknown[] = [];
  const never = new AbortController().signal;
  const waiting = Lock.wait(file, never, (who) => waited.push(who));
  const ended = new AbortController();
  const inVain = Lock.wait(file, ended.signal, () => {});
  ended.abort(new Error('enough'));
  await expect(inVain).rejects.toThrow('enough');
  await expect.poll(() => waited, { timeout: 60_000 }).toHaveLength(1);
  await lock.release();
  await ((await waiting) as Lock).release();
  expect(waited).toHaveLength(1);
});

test('a look at a lock takes it from nobody, and writes nothing', async () => {
  const file = path();
  expect(await Lock.isTaken(file)).toBe(false);
  const { child, said } = holder(file);
  expect(await said).toBe('taken');
  expect(await Lock.isTaken(file)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await Lock.isTaken(file)).toBe(false);
  expect(readdirSync(dirname(file))).toEqual(['lock']);
});
