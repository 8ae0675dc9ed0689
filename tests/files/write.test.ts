import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AtomicFile, replaceText, writeAtomically } from '#host/files/write.js';
import { folder } from '../cli/cli.js';

describe('a file', () => {
  test('a file appears whole, in pieces as they come, and keeps its mode', async () => {
    const cwd = folder({ a: 'before' });
    chmodSync(join(cwd, 'a'), 0o640);
    const file = await AtomicFile.create(join(cwd, 'a'));
    await file.write('one ');
    await file.write('two');
    expect(readFileSync(join(cwd, 'a'), 'utf8')).toBe('before');
    await file.commit();
    expect(readFileSync(join(cwd, 'a'), 'utf8')).toBe('one two');
    expect(statSync(join(cwd, 'a')).mode & 0o777).toBe(0o640);
    expect(readdirSync(cwd)).toEqual(['a']);
  });

  test.each(['.', './', 'sub/..', 'sub/.'])('is no folder: %s', async (path) => {
    const cwd = folder({ 'sub/a': '' });
    await expect(writeAtomically(`${cwd}/${path}`, 'after')).rejects.toThrow('it is a folder');
  });

  test.skipIf(process.platform === 'win32')('has no rights of its owner for whoever runs it', async () => {
    const cwd = folder({ a: 'before' });
    chmodSync(join(cwd, 'a'), 0o6755);
    await writeAtomically(join(cwd, 'a'), 'after');
    expect(statSync(join(cwd, 'a')).mode & 0o7777).toBe(0o755);
  });

  test.skipIf(process.getuid?.() !== 0)("stays its owner's where root writes it (needs root)", async () => {
    const cwd = folder({ a: 'before' });
    chownSync(join(cwd, 'a'), 65_534, 65_534);
    chmodSync(join(cwd, 'a'), 0o4777);
    await writeAtomically(join(cwd, 'a'), 'after');
    const { uid, gid, mode } = statSync(join(cwd, 'a'));
    expect([uid, gid, mode & 0o7777]).toEqual([65_534, 65_534, 0o777]);
  });

  test('a file that is discarded leaves nothing behind', async () => {
    const cwd = folder({ a: 'before' });
    const file = await AtomicFile.create(join(cwd, 'a'));
    await file.write('after');
    await file.discard();
    expect(readFileSync(join(cwd, 'a'), 'utf8')).toBe('before');
    expect(readdirSync(cwd)).toEqual(['a']);
  });
});

test('a pipe or device is written to, not replaced', async () => {
  const cwd = folder({});
  const pipe = join(cwd, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  let read = '';
  reader.stdout.on('data', (text) => {
    read += text;
  });
  await Promise.all([once(reader, 'close'), writeAtomically(pipe, 'text')]);
  expect(read).toBe('text');
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test('a text is only replaced where it is still what the change was made for', async () => {
  const cwd = folder({ a: '\uFEFFbefore' });
  const path = join(cwd, 'a');
  await expect(replaceText(path, 'earlier', 'after')).rejects.toThrow('changed while it was looked at');
  await replaceText(path, 'before', 'after');
  expect(readFileSync(path, 'utf8')).toBe('\uFEFFafter');
});
