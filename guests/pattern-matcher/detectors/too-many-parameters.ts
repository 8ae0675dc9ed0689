import { type Detection, type Detector, numberOption } from './detector.js';
import { displayName, hasName } from './functions.js';
import { SourceText } from './source-text.js';

/** Functions with more than `max` (7) parameters, unless what they override or call prescribes them. */
export const tooManyParameters: Detector = {
  name: 'too-many-parameters',
  needs: { views: { functions: true } },
  *detect(analysis, text, options): Iterable<Detection> {
    const limit = numberOption(options, 'max', 7);
    let source: SourceText | undefined;
    for (const found of analysis.functions) {
      if (found.parameters <= limit || !hasName(found)) continue;
      source ??= new SourceText(text);
      const header = source.between(found.span.start, found.nameSpan.start);
      if (/\b(?:override|extern)\b/.test(header)) continue;
      const variables = { NAME: displayName(found), COUNT: String(found.parameters), LIMIT: String(limit) };
      yield { span: found.nameSpan, variables };
    }
  },
};
