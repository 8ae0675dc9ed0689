import type { Function as FunctionView } from '../../../wit/types/syntax.js';
import { type Detection, type Detector, numberOption } from './detector.js';
import { displayName, hasName } from './functions.js';
import { SourceText } from './source-text.js';

/** Functions with more than `maxLines` (80) lines of code; blank lines and comments don't count. */
export const longFunction: Detector = {
  name: 'long-function',
  needs: { views: { functions: true } },
  *detect(analysis, text, options): Iterable<Detection> {
    const limit = numberOption(options, 'maxLines', 80);
    let source: SourceText | undefined;
    for (const found of analysis.functions) {
      if (found.codeLines <= limit || !hasName(found)) continue;
      source ??= new SourceText(text);
      if (isTable(found, source) || isExtensionBlock(found, source)) continue;
      const variables = { NAME: displayName(found), LINES: String(found.codeLines), LIMIT: String(limit) };
      yield { span: found.nameSpan, variables };
    }
  },
};

/** A property that is one long list of values has no steps to split. */
function isTable({ kind, span }: FunctionView, source: SourceText): boolean {
  return kind === 'accessor' && source.at(span).split(';').length <= 3;
}

/** C#'s `extension(string text) { … }` holds members; it has no code of its own. */
function isExtensionBlock({ name, span, nameSpan }: FunctionView, source: SourceText): boolean {
  return name === 'extension' && source.between(span.start, nameSpan.start).trim() === '';
}
