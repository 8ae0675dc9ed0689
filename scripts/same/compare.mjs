import { isUtf8 } from 'node:buffer';

const shownLines = 4;
const shownWidth = 160;

/** Every byte stays told apart: what is no UTF-8 is read as Latin-1. */
export function textOf(bytes) {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/**
 * Compares what a case came to with both builds.
 * @param settings `normalize(text, side)`, and `expect(text, name)`, which makes the intended differences in the old
 * text
 * @returns the streams that differ, each with its first differing lines
 */
export function compareStreams(name, before, after, { normalize, expect = (text) => text }) {
  const differences = [];
  for (const stream of new Set([...before.keys(), ...after.keys()])) {
    const read = (streams, side, change) => {
      const one = streams.get(stream);
      if (one === undefined) return undefined;
      const text = change(textOf(one.bytes));
      return one.kind === 'source' ? text : normalize(text, side);
    };
    const old = read(before, 'old', (text) => expect(text, name));
    const now = read(after, 'new', (text) => text);
    if (old !== now) differences.push({ name, stream, lines: firstDifference(old, now) });
  }
  return differences;
}

/**
 * The first lines that differ, the old with `-`, the new with `+`; of long ones what is around the first difference.
 */
export function firstDifference(old, now) {
  if (old === undefined) return ['+ (only the new build has it)'];
  if (now === undefined) return ['- (only the old build has it)'];
  const [left, right] = [old.split('\n'), now.split('\n')];
  let line = 0;
  while (line < left.length && left[line] === right[line]) line++;
  const [from, to] = [left.slice(line, line + shownLines), right.slice(line, line + shownLines)];
  while (from.length > 0 && to.length > 0 && from.at(-1) === to.at(-1)) {
    from.pop();
    to.pop();
  }
  const column = sharedLength(left[line] ?? '', right[line] ?? '');
  const shown = (text) => JSON.stringify(around(text, column)).slice(1, -1).replaceAll('\\"', '"');
  return [
    `line ${line + 1}:`,
    ...from.map((text) => `- ${shown(text)}`),
    ...to.map((text) => `+ ${shown(text)}`),
  ];
}

function sharedLength(left, right) {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

function around(text, column) {
  if (text.length <= shownWidth) return text;
  const start = Math.max(0, column - shownWidth / 2);
  const end = start + shownWidth;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}
