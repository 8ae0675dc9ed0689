import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { Journal } from '#host/selfcode/journal.js';
import type { JournalRecord } from '#host/selfcode/records.js';

const key = Buffer.alloc(32, 7);
const records: JournalRecord[] = [
  { type: 'learned', accepted: 1, rejected: 0 },
  { type: 'committed', edits: ['0123456789abcdef'], commit: 'c1' },
  { type: 'requested', result: 'created', where: 'somewhere\nelse' },
];

const path = () => join(mkdtempSync(join(tmpdir(), 'tars-journal-')), 'journal.jsonl');

async function written(some = records): Promise<string> {
  const file = path();
  const journal = await Journal.open(file, key);
  for (const record of some) await journal.append(record);
  await journal.close();
  return file;
}

async function read(file: string): Promise<readonly JournalRecord[]> {
  const journal = await Journal.open(file, key);
  await journal.close();
  return journal.records;
}

test('records come back as they were written', async () => {
  expect(await read(await written())).toEqual(records);
});

test('only the user may read it', async () => {
  expect(statSync(await written()).mode & 0o777).toBe(0o600);
});

test('a line cut short anywhere is taken away, and the next one stands on a line of its own', async () => {
  const whole = readFileSync(await written());
  const second = whole.indexOf('\n', whole.indexOf('\n') + 1) + 1;
  for (let bytes = second; bytes < whole.length; bytes++) {
    const file = await written();
    truncateSync(file, bytes);
    const journal = await Journal.open(file, key);
    expect(journal.records).toEqual(records.slice(0, 2));
    await journal.append(records[2]!);
    await journal.close();
    expect(readFileSync(file).equals(whole)).toBe(true);
  }
});

test.each([
  ['changed', (lines: string[]) => [lines[0]!, lines[1]!.replace('c1', 'c2'), lines[2]!]],
  ['taken out', (lines: string[]) => [lines[0]!, lines[2]!]],
  ['moved', (lines: string[]) => [lines[1]!, lines[0]!, lines[2]!]],
  ['doubled', (lines: string[]) => [lines[0]!, lines[0]!, lines[1]!]],
  ['of no journal', (lines: string[]) => [lines[0]!, 'nothing of ours', lines[2]!]],
  ['empty', (lines: string[]) => [lines[0]!, '', lines[2]!]],
])('a line that is %s is seen', async (_, change) => {
  const file = await written();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${change(lines).join('\n')}\n`);
  await expect(read(file)).rejects.toThrow(InputError);
});

test('a record of another key is refused', async () => {
  const file = await written();
  await expect(Journal.open(file, Buffer.alloc(32, 8))).rejects.toThrow('line 1');
});

test('a link is not followed', async () => {
  const file = await written();
  const link = path();
  symlinkSync(file, link);
  await expect(read(link)).rejects.toThrow(InputError);
});

test('what somebody appends is not taken for a record', async () => {
  const file = await written();
  appendFileSync(file, `${'0'.repeat(32)} [3,{"type":"learned","accepted":0,"rejected":0}]\n`);
  await expect(read(file)).rejects.toThrow('line 4');
});
