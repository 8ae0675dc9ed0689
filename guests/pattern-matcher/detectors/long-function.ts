import type { Function as FunctionView } from '../../../wit/types/syntax.js';
import { type Detection, type Detector, numberOption } from './detector.js';
import { displayName, hasName } from './functions.js';
import { SourceText } from './source-text.js';

/**
 * Functions with more than `maxLines` (80) lines of code; blank lines, comments and Python's docstrings don't count, nor
 * do functions inside of more than ten lines, which are looked at by themselves.
 */
export const longFunction: Detector = {
  name: 'long-function',
  needs: { views: { functions: true } },
  *detect(analysis, text, options, { language }): Iterable<Detection> {
    const limit = numberOption(options, 'maxLines', 80);
    let source: SourceText | undefined;
    const sorted = analysis.functions.toSorted(byPlace);
    for (const [index, found] of sorted.entries()) {
      if (found.codeLines <= limit || !hasName(found)) continue;
      source ??= new SourceText(text);
      if (isTable(found, source) || isExtensionBlock(found, source)) continue;
      // What did not parse may have taken in what follows the function.
      if (analysis.unparsed.some(({ start }) => start >= found.span.start && start < found.span.end))
        continue;
      const docstring = language === 'python' ? docstringLines(source.at(found.span)) : 0;
      const lines = found.codeLines - docstring - linesOfInner(sorted, index);
      if (lines <= limit) continue;
      const variables = { NAME: displayName(found), LINES: String(lines), LIMIT: String(limit) };
      yield { span: found.nameSpan, variables };
    }
  },
};

const byPlace = (a: FunctionView, b: FunctionView) => a.span.start - b.span.start || b.span.end - a.span.end;

const shortInner = 10;

/** Lines of the functions that stand directly in another one, of functions in the order of the text. */
function linesOfInner(sorted: readonly FunctionView[], index: number): number {
  const { span } = sorted[index]!;
  let lines = 0;
  let end = span.start;
  for (let at = index + 1; at < sorted.length && sorted[at]!.span.start < span.end; at++) {
    const inner = sorted[at]!;
    if (inner.span.start < end) continue;
    end = inner.span.end;
    if (inner.codeLines > shortInner) lines += inner.codeLines;
  }
  return lines;
}

/** Most lines of a function's head. */
const mostHeadLines = 60;

/** Lines of the string that a Python function begins with. */
function docstringLines(text: string): number {
  const lines = text.split('\n');
  const opens = (line: string) => /^\s*[rRuU]?("""|''')/.exec(line);
  for (let at = 0; at < Math.min(lines.length, mostHeadLines); at++) {
    if (!/:[ \t]*\r?$/.test(lines[at]!.replace(/#.*/, ''))) continue;
    const first = lines.findIndex((line, index) => index > at && line.trim() !== '');
    const [opening, quotes] = (first < 0 ? undefined : opens(lines[first]!)) ?? [];
    if (opening === undefined) continue;
    const rest = [lines[first]!.slice(opening.length), ...lines.slice(first + 1)];
    const last = rest.findIndex((line) => line.includes(quotes!));
    const body = last < 0 ? rest : [...rest.slice(0, last), rest[last]!.split(quotes!)[0]!];
    return body.filter((line, index) => index === 0 || line.trim() !== '').length;
  }
  return 0;
}

const tableShare = 0.8;

/** One long list of values has no steps to split: a property of one statement, or lines that mostly end in a comma. */
function isTable({ kind, span }: FunctionView, source: SourceText): boolean {
  const text = source.at(span);
  if (kind === 'accessor' && text.split(';').length <= 3) return true;
  const lines = text.split('\n').map((line) => line.trim());
  const code = lines.filter((line) => line !== '');
  return code.filter((line) => /,$|^[\])}{([;]+$/.test(line)).length >= tableShare * code.length;
}

/** C#'s `extension(string text) { … }` holds members; it has no code of its own. */
function isExtensionBlock({ name, span, nameSpan }: FunctionView, source: SourceText): boolean {
  return name === 'extension' && source.between(span.start, nameSpan.start).trim() === '';
}
