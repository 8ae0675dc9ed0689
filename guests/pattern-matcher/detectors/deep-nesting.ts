import { type Detection, type Detector, numberOption } from './detector.js';
import { displayName } from './functions.js';

/** Functions with branches and loops nested more than `maxDepth` (4) levels deep. */
export const deepNesting: Detector = {
  name: 'deep-nesting',
  needs: { views: { functions: true } },
  *detect(analysis, _text, options): Iterable<Detection> {
    const limit = numberOption(options, 'maxDepth', 4);
    for (const found of analysis.functions) {
      if (found.nesting <= limit) continue;
      const variables = { NAME: displayName(found), DEPTH: String(found.nesting), LIMIT: String(limit) };
      yield { span: found.deepest, variables };
    }
  },
};
