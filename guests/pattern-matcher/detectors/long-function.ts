import type { Function as FunctionView } from '../../../wit/types/syntax.js';
import { type Detection, type Detector, numberOption } from './detector.js';
import { displayName, hasName } from './functions.js';
import { lineQuery } from './line-queries.js';
import { SourceText } from './source-text.js';
import { WeighedLines } from './weighed-lines.js';

/**
 * Functions with more than `maxLines` (80) lines of code and at least `minBranches` (0) branches and loops; blank
 * lines, comments and Python's docstrings don't count, nor do functions inside of more than ten lines, which are looked
 * at by themselves. Strings, short arms of a switch and markup count less (`WeighedLines`). Functions that are little
 * more than one list, one chain of calls, or calls of one method, are left out.
 */
export const longFunction: Detector = {
  name: 'long-function',
  needs: { views: { functions: true } },
  queries: (_, language) => lineQuery(language),
  *detect(analysis, text, options, grammar): Iterable<Detection> {
    const limit = numberOption(options, 'maxLines', 80);
    const fewest = numberOption(options, 'minBranches', 0);
    let source: SourceText | undefined;
    let weighed: WeighedLines | undefined;
    const sorted = analysis.functions.toSorted(byPlace);
    for (const [index, found] of sorted.entries()) {
      if (found.codeLines <= limit || !hasName(found)) continue;
      source ??= new SourceText(text);
      if (isTable(found, source) || isExtensionBlock(found, source)) continue;
      // What did not parse may have taken in what follows the function.
      if (analysis.unparsed.some(({ start }) => start >= found.span.start && start < found.span.end))
        continue;
      const inner = innerOf(sorted, index);
      const own = found.codeLines - inner.reduce((sum, { codeLines }) => sum + codeLines, 0);
      if (own <= limit) continue;
      // Most files need none.
      weighed ??= new WeighedLines(text, grammar);
      if (weighed.isFlat(found.span, found.codeLines)) continue;
      const spans = inner.map(({ span }) => span);
      const lines = own - weighed.saved(found.span, spans);
      if (lines <= limit || weighed.branches(found.span, spans) < fewest) continue;
      const variables = { NAME: displayName(found), LINES: String(lines), LIMIT: String(limit) };
      yield { span: found.nameSpan, variables };
    }
  },
};

const byPlace = (a: FunctionView, b: FunctionView) => a.span.start - b.span.start || b.span.end - a.span.end;

const shortInner = 10;

/** The longer functions that stand directly in another one, of functions in the order of the text. */
function innerOf(sorted: readonly FunctionView[], index: number): FunctionView[] {
  const { span } = sorted[index]!;
  const inner: FunctionView[] = [];
  let end = span.start;
  for (let at = index + 1; at < sorted.length && sorted[at]!.span.start < span.end; at++) {
    const one = sorted[at]!;
    if (one.span.start < end) continue;
    end = one.span.end;
    if (one.codeLines > shortInner) inner.push(one);
  }
  return inner;
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
