import { codeOnly, endOfItem, itemBudget } from './item-end.js';
import { LineIndex } from './line-index.js';

const attribute =
  /#\[\s*(?:cfg\s*\(\s*(?:test\b|(?:all|any)\s*\([^\]]{0,200}?\btest\b)|(?:\w{1,40}::){0,3}test\b)[^\]]{0,200}\]/g;

/**
 * Tells the lines of tests within a file of the product: in Rust, the items that are compiled for tests only. Lines
 * count from 1.
 */
export function testLines(text: string, language: string): (line: number) => boolean {
  if (language !== 'rust' || !text.includes('test')) return () => false;
  const code = codeOnly(text, language);
  const budget = itemBudget(code);
  const places = new LineIndex(text);
  const ranges: [first: number, last: number][] = [];
  attribute.lastIndex = 0;
  for (let match = attribute.exec(code); match; match = attribute.exec(code)) {
    const end = endOfItem(code, attribute.lastIndex, 0, budget);
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
