import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReport } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { ResultLog } from '#host/results/log.js';
import { temporaryFolder } from '../host/agents-for-tests.js';

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
  const log = await ResultLog.open(path);
  for (let index = 0; index < count; index++) log.put(`digest${index}`, report(`f${index}`));
  await log.close();
  return path;
}

test('what is put is there, in this process and in the next', async () => {
  const path = await written(3);
  const log = await ResultLog.open(path);
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
    const log = await ResultLog.open(path);
    const lines = whole.subarray(0, end).toString('latin1').split('\n').length - 1;
    expect(log.size).toBe(lines);
    log.put('after', report('after'));
    await log.close();
    const again = await ResultLog.open(path);
    expect(again.size).toBe(lines + 1);
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
  const log = await ResultLog.open(path);
  expect(await log.get('digest1')).toBeUndefined();
  expect(await log.get('digest2')).toEqual(report('f2'));
  await log.close();
});

test('a log that changes under way gives nothing wrong', async () => {
  const path = await written(2);
  const log = await ResultLog.open(path);
  await truncate(path, (await stat(path)).size - 20);
  expect(await log.get('digest1')).toBeUndefined();
  await appendFile(path, 'x'.repeat(100));
  expect(await log.get('digest1')).toBeUndefined();
  expect(await log.get('digest0')).toEqual(report('f0'));
  await log.close();
});
