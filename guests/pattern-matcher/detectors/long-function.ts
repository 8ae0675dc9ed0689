import { type Detection, type Detector, numberOption } from './detector.js';
import { displayName, hasName } from './functions.js';

/** Functions with more than `maxLines` (80) lines of code; blank lines and comments don't count. */
export const longFunction: Detector = {
  name: 'long-function',
  needs: { views: { functions: true } },
  *detect(analysis, _text, options): Iterable<Detection> {
    const limit = numberOption(options, 'maxLines', 80);
    for (const found of analysis.functions) {
      if (found.codeLines <= limit || !hasName(found)) continue;
      const variables = { NAME: displayName(found), LINES: String(found.codeLines), LIMIT: String(limit) };
      yield { span: found.nameSpan, variables };
    }
  },
};
