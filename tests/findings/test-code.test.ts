import { describe, expect, test } from 'vitest';
import { testLines } from '#host/findings/test-code.js';

/** Lines of a Rust text, from 1, that are tests. */
function tests(...lines: string[]): number[] {
  const isTest = testLines(lines.join('\n'), 'rust');
  return lines.map((_, index) => index + 1).filter(isTest);
}

describe('in Rust, an item is a test', () => {
  test('if it is compiled for tests only', () => {
    expect(tests('fn a() {}', '#[cfg(test)]', 'mod tests {', '    fn b() {}', '}', 'fn c() {}')).toEqual([
      2, 3, 4, 5,
    ]);
    expect(tests('#[cfg(all(test, unix))]', 'use x::y;', 'fn c() {}')).toEqual([1, 2]);
  });

  test('if it is one, also of another framework', () => {
    expect(tests('#[test]', 'fn a() { b(); }', 'fn b() {}')).toEqual([1, 2]);
    expect(tests('#[tokio::test(flavor = "x")]', 'async fn a() {', '}', 'fn b() {}')).toEqual([1, 2, 3]);
  });

  test('up to its own brace, whatever comments and texts hold', () => {
    expect(tests('#[cfg(test)]', 'mod t {', '  // }', '  const A: &str = "}";', '}', 'fn b() {}')).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  test('but not if it is compiled without tests, or only named so', () => {
    expect(tests('#[cfg(not(test))]', 'fn a() {}')).toEqual([]);
    expect(tests('// #[cfg(test)]', 'fn test() {}', '#[cfg(feature = "test")]', 'fn b() {}')).toEqual([]);
  });
});

test('a hundred thousand attributes are read in no time worth mentioning', () => {
  const isTest = testLines('#[cfg(all('.repeat(100_000), 'rust');
  expect(isTest(1)).toBe(false);
  const many = testLines('#[test]\nfn a() {}\n'.repeat(50_000), 'rust');
  expect(many(100_000)).toBe(true);
});
