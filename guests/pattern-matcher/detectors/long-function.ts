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
    for (const found of analysis.functions) {
      if (found.codeLines <= limit || !hasName(found)) continue;
      source ??= new SourceText(text);
      if (isTable(found, source) || isExtensionBlock(found, source)) continue;
      // What did not parse may have taken in what follows the function.
      if (analysis.unparsed.some(({ start }) => start >= found.span.start && start < found.span.end))
        continue;
      const docstring = language === 'python' ? docstringLines(source.at(found.span)) : 0;
      const lines = found.codeLines - docstring - linesOfInner(found, analysis.functions);
      if (lines <= limit) continue;
      const variables = { NAME: displayName(found), LINES: String(lines), LIMIT: String(limit) };
      yield { span: found.nameSpan, variables };
    }
  },
};

const shortInner = 10;

/** Lines of the functions that stand directly in another one. */
function linesOfInner({ span }: FunctionView, all: readonly FunctionView[]): number {
  let lines = 0;
  let end = span.start;
  const inner = all.filter((one) => one.span.start > span.start && one.span.end <= span.end);
  for (const one of inner.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)) {
    if (one.span.start < end) continue;
    end = one.span.end;
    if (one.codeLines > shortInner) lines += one.codeLines;
  }
  return lines;
}

const docstring = /^(?:[^\n]*\n){0,60}?[^\n]*:[ \t]*(?:#[^\n]*)?\r?\n\s*[rRuU]?("""|''')/;

/** Lines of the string that a Python function begins with. */
function docstringLines(text: string): number {
  const [head, quotes] = docstring.exec(text) ?? [];
  if (head === undefined) return 0;
  const end = text.indexOf(quotes!, head.length);
  return text
    .slice(head.length, end < 0 ? text.length : end)
    .split('\n')
    .filter((line, index) => index === 0 || line.trim() !== '').length;
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
