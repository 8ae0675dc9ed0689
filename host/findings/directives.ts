import { type Comment, scanComments } from './comments.js';
import { LineIndex } from './line-index.js';

/**
 * A suppression: `tars-ignore: 001 reason` in a comment accepts findings of TARS001. On a line with code it covers
 * that line. On lines of its own it covers the next line of code, and if that is an attribute or a decorator, the code
 * after it. `tars-ignore-file:` covers the whole file. Ids are separated by commas; digits alone are TARS ids, and `*`
 * is every rule.
 */
export interface Suppression {
  /** Rule ids, in the order in which they are listed. */
  ids: string[];
  reason: string | undefined;
  /** The covered line, from 1; undefined for the whole file, and 0 if no code follows. */
  line: number | undefined;
  /** The last covered line after `line`, if that begins with an attribute or a decorator. */
  lastLine: number | undefined;
  /** Why the directive isn't valid, unless its ids are missing. */
  problem?: string;
  /** UTF-16 offsets of the directive in the text. */
  start: number;
  end: number;
}

/** Most suppressions read of a file; the last one says that there are more. */
export const maximumSuppressions = 10_000;

const marker = 'tars-ignore';
const directive = /^tars-ignore(-file)?(?![\w-])[ \t]*(:?)[ \t]*([\s\S]*)$/;
const idList = /^(?:\*|[A-Za-z]*\d+)(?:[ \t]*,[ \t]*(?:\*|[A-Za-z]*\d+))*(?![\w*])/;

/** Finds every directive of a text, valid or not (then without ids). */
export function findSuppressions(text: string, language: string): Suppression[] {
  return text.includes(marker) ? readComments(new LineIndex(text), language) : [];
}

function readComments(places: LineIndex, language: string): Suppression[] {
  const { text } = places;
  const comments = scanComments(text, language);
  const nextCode = nextLinesOfCode(places, comments, language);
  const found: Suppression[] = [];
  const lastLineFrom = remembered((code: number) => pastAttributes(places, nextCode, code, language));
  for (const comment of comments) {
    const [first, last] = [places.lineAt(comment.start), places.lineAt(comment.end)];
    const trailing = nextCode[first] === first || nextCode[last] === last;
    for (let index = first; index <= last; index++) {
      const from = Math.max(comment.start, places.lineStarts[index]!);
      const to = Math.min(comment.end, places.lineStarts[index + 1] ?? text.length);
      const read = readDirective(text.slice(from, to));
      if (!read) continue;
      const [start, end] = [from + read.start, from + read.end];
      if (found.length === maximumSuppressions) {
        const problem = `This and what follows is not read: a file has at most ${maximumSuppressions} suppressions`;
        found.push({ ids: [], reason: undefined, line: undefined, lastLine: undefined, problem, start, end });
        return found;
      }
      const code = trailing ? (nextCode[first] === first ? first : last) : nextCode[last]!;
      const exists = code < places.lineStarts.length;
      const range = { line: exists ? code + 1 : 0, lastLine: exists ? code + 1 : 0 };
      if (exists && !trailing) range.lastLine = lastLineFrom(code) + 1;
      found.push({
        ids: read.ids,
        reason: read.reason,
        ...(read.file ? { line: undefined, lastLine: undefined } : range),
        start,
        end,
      });
    }
  }
  return found;
}

/** Remembers the result for the last argument: comments that follow one another often cover the same code. */
function remembered(compute: (of: number) => number): (of: number) => number {
  let last: { of: number; is: number } | undefined;
  return (of) => {
    if (last?.of !== of) last = { of, is: compute(of) };
    return last.is;
  };
}

const attributeStart: Readonly<Record<string, string>> = {
  csharp: '[',
  fsharp: '[<',
  rust: '#[',
  python: '@',
  javascript: '@',
  typescript: '@',
  tsx: '@',
};
const maxAttributes = 20;

/** Returns the index of the first line, from a line of code on, that is more than an attribute. */
function pastAttributes(places: LineIndex, nextCode: Uint32Array, from: number, language: string): number {
  const start = attributeStart[language];
  let line = from;
  for (let count = 0; start !== undefined && count < maxAttributes; count++) {
    const following = nextCode[line + 1] ?? places.lineStarts.length;
    if (!places.line(line).trimStart().startsWith(start) || following === places.lineStarts.length) break;
    line = following;
  }
  return line;
}

function readDirective(raw: string) {
  if (!raw.includes(marker)) return undefined;
  const body = withoutCloser(raw.trimEnd());
  const start = /^(?:\(\*+|<!--|[\s/*#;!-])*/.exec(body)![0].length;
  const match = directive.exec(body.slice(start));
  if (!match) return undefined;
  const [, file, colon, rest] = match;
  const list = colon ? idList.exec(rest!)?.[0] : undefined;
  const reason = list === undefined ? undefined : rest!.slice(list.length).replace(/^[\s:–—-]+/, '');
  return {
    ids: [...new Set((list ?? '').split(',').flatMap((id) => fullId(id.trim())))],
    reason: reason || undefined,
    file: file !== undefined,
    start,
    end: body.length,
  };
}

function withoutCloser(body: string): string {
  const closer = ['*/', '*)', '-->'].find((end) => body.endsWith(end));
  if (closer === undefined) return body;
  let end = body.length - closer.length;
  while (body[end - 1] === '*') end--;
  return body.slice(0, end).trimEnd();
}

function fullId(written: string): string[] {
  if (written === '') return [];
  return [/^\d+$/.test(written) ? `TARS${written.padStart(3, '0')}` : written.toUpperCase()];
}

const preprocessor =
  /^[ \t]*#[ \t]*(?:if|elif|else|endif|region|endregion|pragma|nullable|line|error|warning)\b/;

/** Lists for each line the first line from it on that holds code; the number of lines if none does. */
function nextLinesOfCode(places: LineIndex, comments: readonly Comment[], language: string): Uint32Array {
  const { text, lineStarts } = places;
  const next = new Uint32Array(lineStarts.length);
  const hasCode = new Uint8Array(lineStarts.length);
  const blanks = language === 'tsx' || language === 'javascript' ? withBraces(text, comments) : comments;
  const hasDirectives = language === 'csharp' || language === 'fsharp';
  let comment = 0;
  for (let index = 0; index < lineStarts.length; index++) {
    if (hasDirectives && preprocessor.test(places.line(index))) continue;
    const end = lineStarts[index + 1] ?? text.length;
    for (let at = lineStarts[index]!; at < end; ) {
      while (comment < blanks.length && blanks[comment]!.end <= at) comment++;
      const current = blanks[comment];
      if (current && current.start <= at) at = current.end;
      else if (/\s/.test(text[at]!)) at++;
      else {
        hasCode[index] = 1;
        break;
      }
    }
  }
  let following = lineStarts.length;
  for (let index = lineStarts.length - 1; index >= 0; index--) {
    if (hasCode[index]) following = index;
    next[index] = following;
  }
  return next;
}

/** Widens comments by the braces that stand around nothing else: so JSX holds comments between elements. */
function withBraces(text: string, comments: readonly Comment[]): Comment[] {
  return comments.map(({ start, end }, index) => {
    let before = start - 1;
    const least = comments[index - 1]?.end ?? 0;
    while (before >= least && /\s/.test(text[before]!)) before--;
    let after = end;
    const most = comments[index + 1]?.start ?? text.length;
    while (after < most && /\s/.test(text[after]!)) after++;
    const wrapped = before >= least && text[before] === '{' && text[after] === '}';
    return wrapped ? { start: before, end: after + 1 } : { start, end };
  });
}
