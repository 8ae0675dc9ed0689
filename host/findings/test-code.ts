import { scanText } from './comments.js';
import { LineIndex } from './line-index.js';

const attribute =
  /#\[\s*(?:cfg\s*\(\s*(?:test\b|(?:all|any)\s*\([^\]]{0,200}?\btest\b)|(?:\w{1,40}::){0,3}test\b)[^\]]{0,200}\]/g;

/**
 * Tells the lines of tests within a file of the product: in Rust, the items that are compiled for tests only. Lines
 * count from 1.
 */
export function testLines(text: string, language: string): (line: number) => boolean {
  if (language !== 'rust' || !text.includes('test')) return () => false;
  const code = withoutText(text, language);
  const places = new LineIndex(text);
  const ranges: [first: number, last: number][] = [];
  attribute.lastIndex = 0;
  for (let match = attribute.exec(code); match; match = attribute.exec(code)) {
    const end = endOfItem(code, attribute.lastIndex);
    ranges.push([places.lineAt(match.index) + 1, places.lineAt(end) + 1]);
    attribute.lastIndex = end;
  }
  return (line) => lies(line, ranges);
}

/** Whether a line lies in one of the ranges, of which none begins before the end of the one before. */
function lies(line: number, ranges: readonly [first: number, last: number][]): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]![1] < line) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]![0] <= line;
}

/** Blanks comments and literals, so that offsets stay. */
function withoutText(text: string, language: string): string {
  const { comments, literals } = scanText(text, language);
  const blanks = [...comments, ...literals].sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of blanks) {
    pieces.push(text.slice(at, start), ' '.repeat(end - start));
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Returns where the item that begins at an offset ends: with a semicolon, or the brace that closes its body. */
function endOfItem(code: string, from: number): number {
  let depth = 0;
  let groups = 0;
  for (let at = from; at < code.length; at++) {
    const character = code[at]!;
    if (character === '(' || character === '[') groups++;
    else if (character === ')' || character === ']') groups--;
    else if (character === '{') depth++;
    else if (character === '}' && --depth <= 0) return at;
    else if (character === ';' && depth === 0 && groups <= 0) return at;
  }
  return code.length;
}
