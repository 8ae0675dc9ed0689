import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '#host/findings/diff.js';

function gitApply(before: string, diff: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tars-diff-'));
  try {
    writeFileSync(join(folder, 'a.cs'), before);
    const options = {
      cwd: folder,
      input: diff,
      stdio: ['pipe', 'ignore', 'pipe'] as ['pipe', 'ignore', 'pipe'],
    };
    execFileSync('git', ['-c', 'core.autocrlf=false', 'apply', '--unidiff-zero', '-'], options);
    return readFileSync(join(folder, 'a.cs'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('reads as people know it', () => {
  expect(unifiedDiff('src/a.cs', 'a\nb\nc\n', 'a\nB\nc\n')).toBe(
    '--- a/src/a.cs\n+++ b/src/a.cs\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n',
  );
});

test('is empty where nothing changed', () => {
  expect(unifiedDiff('a.cs', 'a', 'a')).toBe('');
});

test('marks a missing line end', () => {
  expect(unifiedDiff('a.cs', 'a', 'b')).toContain(
    '-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n',
  );
});

test.each([
  ['CRLF', 'a\r\nb\r\nc\r\n', 'a\r\nc\r\n'],
  ['CRLF to LF', 'a\r\nb\r\n', 'a\nb\n'],
  ['no line end before', 'a\nb', 'a\nb\n'],
  ['no line end after', 'a\nb\n', 'a\nb'],
  ['emptied', 'a\n', ''],
  ['thousands of changed lines', 'a\n'.repeat(9000), 'b\n'.repeat(9000)],
])('git applies it: %s', (_, before, after) => {
  expect(gitApply(before, unifiedDiff('a.cs', before, after))).toBe(after);
});

test('git applies it, whatever the texts', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c\n', '\r\n', '\n', ' '), { minLength: 1 })
    .map((list) => list.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      if (before !== after) expect(gitApply(before, unifiedDiff('a.cs', before, after))).toBe(after);
    }),
    { numRuns: 60 },
  );
});
