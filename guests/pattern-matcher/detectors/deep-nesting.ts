import { type Detection, type Detector, type Grammar, numberOption } from './detector.js';
import { displayName } from './functions.js';

/** Functions with branches and loops nested more than `maxDepth` (4) levels deep. `try` is no level. */
export const deepNesting: Detector = {
  name: 'deep-nesting',
  needs: { views: { functions: true } },
  *detect(analysis, text, options, grammar): Iterable<Detection> {
    const limit = numberOption(options, 'maxDepth', 4);
    const deep = analysis.functions.filter(({ nesting }) => nesting > limit);
    // Most files need no second parse.
    const tries = deep.length > 0 ? triesIn(text, grammar) : [];
    for (const found of deep) {
      const { span, deepest } = found;
      const around = tries.filter(
        ({ start, end }) => start >= span.start && start <= deepest.start && end >= deepest.end,
      );
      const depth = found.nesting - around.length;
      if (depth <= limit) continue;
      const variables = { NAME: displayName(found), DEPTH: String(depth), LIMIT: String(limit) };
      yield { span: deepest, variables };
    }
  },
};

const kinds: Readonly<Record<string, string>> = {
  csharp: 'try_statement',
  fsharp: 'try_expression',
  typescript: 'try_statement',
  tsx: 'try_statement',
  javascript: 'try_statement',
  python: 'try_statement',
};

function triesIn(text: string, { language, query }: Grammar): { start: number; end: number }[] {
  const kind = kinds[language];
  if (kind === undefined) return [];
  return query(language, text, `(${kind}) @try`).map(({ captures }) => captures[0]!.span);
}
