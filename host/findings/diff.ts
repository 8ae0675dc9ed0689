import { formatPatch, type StructuredPatch, structuredPatch } from 'diff';

/**
 * Most changed lines, and most lines, for which the shortest diff is computed: the time grows with the square of the
 * first and linearly with the second.
 */
const maxEditLength = 1000;
const mostLines = 50_000;

const context = 3;

/** Writes a unified diff that `git apply` and `patch -p1` accept; empty if nothing changed. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const { start, end } = sameEnds(before, after);
  const patch = diff(
    [`a/${path}`, `b/${path}`],
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  );
  const lines = countLines(before.slice(0, start));
  for (const hunk of patch.hunks) {
    hunk.oldStart += lines;
    hunk.newStart += lines;
  }
  return formatPatch(patch).replace(/^=+\n/, '');
}

function diff(names: readonly [string, string], before: string, after: string): StructuredPatch {
  const options = { context, maxEditLength };
  const isLong = countLines(before) + countLines(after) > mostLines;
  return (
    (isLong ? undefined : structuredPatch(...names, before, after, undefined, undefined, options)) ??
    replacement(names, before, after)
  );
}

/** Measures the lines that both texts begin and end with, without the diff's context, in UTF-16 units. */
function sameEnds(before: string, after: string): { start: number; end: number } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  let start = lineStart(before, head);
  for (let left = context; left > 0 && start > 0; left--) start = lineStart(before, start - 1);
  let end = tail;
  // Only the end of the first of these lines may be equal.
  for (let left = context + 1; left > 0 && end > 0; left--) {
    const lineFeed = before.indexOf('\n', before.length - end);
    end = lineFeed < 0 ? 0 : before.length - lineFeed - 1;
  }
  return { start, end };
}

/** Returns where the line of an offset begins. */
function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Writes one hunk that replaces the whole text. */
function replacement(
  [oldFileName, newFileName]: readonly [string, string],
  before: string,
  after: string,
): StructuredPatch {
  const [removed, added] = [lines(before), lines(after)];
  return {
    oldFileName,
    newFileName,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [
      {
        oldStart: 1,
        oldLines: removed.count,
        newStart: 1,
        newLines: added.count,
        lines: [...removed.marked('-'), ...added.marked('+')],
      },
    ],
  };
}

function lines(text: string) {
  const pieces = text.split('\n');
  const complete = pieces.at(-1) === '';
  if (complete) pieces.pop();
  return {
    count: pieces.length,
    marked: (sign: string) => [
      ...pieces.map((piece) => sign + piece),
      ...(complete ? [] : ['\\ No newline at end of file']),
    ],
  };
}
