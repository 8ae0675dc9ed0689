import { formatPatch, type StructuredPatch, structuredPatch } from 'diff';

/** Beyond this many changed lines the shortest diff isn't worth its time. */
const maxEditLength = 4000;

/** A unified diff that `git apply` and `patch -p1` take; empty where nothing changed. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const names = [`a/${path}`, `b/${path}`] as const;
  const patch =
    structuredPatch(...names, before, after, undefined, undefined, { context: 3, maxEditLength }) ??
    replacement(names, before, after);
  return formatPatch(patch).replace(/^=+\n/, '');
}

/** One hunk that takes out the whole text and puts in the other. */
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
