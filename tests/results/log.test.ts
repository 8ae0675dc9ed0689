import { execFileSync } from 'node:child_process';
import {
  appendFile,
  chmod,
  chown,
  open,
  readFile,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReport } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { linesOf } from '#host/results/lines.js';
import { ResultLog } from '#host/results/log.js';
import { collect, temporaryFolder } from '../host/agents-for-tests.js';

const seal = { key: Buffer.alloc(32, 1), about: 'a test' };

const report = (path: string): FileReport => ({
  path,
  language: 'text',
  agent: 'probe',
  backend: 'jco',
  status: 'complete',
  findings: [],
  metrics: [],
  unparsed: [],
  log: [{ level: 'info', message: 'é\u2028 \r 🦉' }],
});

async function written(count: number): Promise<string> {
  const path = join(await temporaryFolder(), 'results.log');
  const log = await ResultLog.open(path, seal);
  for (let index = 0; index < count; index++) log.put(`digest${index}`, report(`f${index}`));
  await log.close();
  return path;
}

test('what is put is there, in this process and in the next', async () => {
  const path = await written(3);
  const log = await ResultLog.open(path, seal);
  expect(log.size).toBe(3);
  expect(await log.get('digest1')).toEqual(report('f1'));
  log.put('digest3', report('f3'));
  expect(await log.get('digest3')).toEqual(report('f3'));
  expect(await log.get('digest4')).toBeUndefined();
  await log.close();
});

test('a log that was cut off anywhere keeps its whole lines, and takes more', async () => {
  const whole = await readFile(await written(3));
  for (let end = whole.length - 2; end > 0; end -= 7) {
    const path = join(await temporaryFolder(), 'torn.log');
    await writeFile(path, whole.subarray(0, end));
    const log = await ResultLog.open(path, seal);
    const lines = whole.subarray(0, end).toString('latin1').split('\n').length - 1;
    expect(log.size).toBe(lines);
    log.put('after', report('after'));
    await log.close();
    const again = await ResultLog.open(path, seal);
    // Only the end of a line may be missing, which is then given to it.
    const mended = whole[end] === 0x0a ? 1 : 0;
    expect(again.size).toBe(lines + mended + 1);
    expect(await again.get('after')).toEqual(report('after'));
    await again.close();
  }
});

test('a line that was changed is as if it were not there', async () => {
  const path = await written(3);
  const bytes = await readFile(path);
  const at = bytes.indexOf('"f1"');
  bytes[at + 1] = 0x67;
  await writeFile(path, bytes);
  const log = await ResultLog.open(path, seal);
  expect(await log.get('digest1')).toBeUndefined();
  expect(await log.get('digest2')).toEqual(report('f2'));
  await log.close();
});

test('a log that changes under way gives nothing wrong', async () => {
  const path = await written(2);
  const log = await ResultLog.open(path, seal);
  await truncate(path, (await stat(path)).size - 20);
  expect(await log.get('digest1')).toBeUndefined();
  await appendFile(path, 'x'.repeat(100));
  expect(await log.get('digest1')).toBeUndefined();
  expect(await log.get('digest0')).toEqual(report('f0'));
  await log.close();
});

describe('a log is only believed', () => {
  test('a log is only believed with the key that it was written with, and about what it was written about', async () => {
    const path = await written(3);
    const others = [
      { ...seal, key: Buffer.alloc(32, 2) },
      { ...seal, about: 'another' },
    ];
    for (const other of others) {
      const log = await ResultLog.open(path, other);
      expect(log.size).toBe(0);
      expect(await log.get('digest1')).toBeUndefined();
      await log.close();
    }
  });

  test('a log is only believed as a regular file of this user that no other can write to', async () => {
    const path = await written(3);
    await symlink(path, `${path}-link`);
    await expect(ResultLog.open(`${path}-link`, seal)).rejects.toMatchObject({ code: 'ELOOP' });
    execFileSync('mkfifo', [`${path}-pipe`]);
    await expect(ResultLog.open(`${path}-pipe`, seal)).rejects.toThrow('it is not a regular file');
    await chmod(path, 0o622);
    await expect(ResultLog.open(path, seal)).rejects.toThrow('it can be written to by other users');
    if (process.getuid?.() === 0) {
      await chmod(path, 0o600);
      await chown(path, 65534, 65534);
      await expect(ResultLog.open(path, seal)).rejects.toThrow('it belongs to another user');
    }
  });
});

test('a line that is too long is passed over, and not held', async () => {
  const path = join(await temporaryFolder(), 'lines');
  await writeFile(
    path,
    `${'a'.repeat(10)}\n${'b'.repeat(900_000)}\n${'c'.repeat(11)}\n${'d'.repeat(10)}\ntorn`,
  );
  const file = await open(path);
  const lines = await collect(linesOf(file, 10));
  await file.close();
  expect(lines.map(({ bytes }) => bytes?.toString())).toEqual([
    'aaaaaaaaaa',
    undefined,
    undefined,
    'dddddddddd',
  ]);
  expect(lines.map(({ start, end }) => end - start)).toEqual([11, 900_001, 12, 11]);
});
