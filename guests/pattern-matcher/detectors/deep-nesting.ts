import type { Function as FunctionView, Span } from '../../../wit/types/syntax.js';
import { type Detection, type Detector, numberOption } from './detector.js';
import { displayName, FunctionIndex } from './functions.js';
import { levelQuery, levelsIn } from './levels.js';

/** Functions with branches and loops nested more than `maxDepth` (4) levels deep (`levelsIn` says which). */
export const deepNesting: Detector = {
  name: 'deep-nesting',
  needs: { views: { functions: true } },
  queries: (_, language) => levelQuery(language),
  *detect(analysis, text, options, grammar): Iterable<Detection> {
    const limit = numberOption(options, 'maxDepth', 4);
    // The parser counts more as levels.
    const deep = analysis.functions.filter(({ nesting }) => nesting > limit);
    if (deep.length === 0) return;
    const levels = levelsByFunction(analysis.functions, levelsIn(text, grammar));
    for (const found of deep) {
      const { depth, deepest } = deepestOf(levels.get(found) ?? []);
      if (deepest === undefined || depth <= limit) continue;
      const variables = { NAME: displayName(found), DEPTH: String(depth), LIMIT: String(limit) };
      yield { span: deepest, variables };
    }
  },
};

/** Levels by the function that they stand in directly. */
function levelsByFunction(
  functions: readonly FunctionView[],
  levels: readonly Span[],
): ReadonlyMap<FunctionView, Span[]> {
  const index = new FunctionIndex(functions);
  const byFunction = new Map<FunctionView, Span[]>();
  for (const level of levels) {
    const around = index.innermost(level);
    if (around === undefined) continue;
    const others = byFunction.get(around);
    if (others) others.push(level);
    else byFunction.set(around, [level]);
  }
  return byFunction;
}

/** The first of the levels that most others are around, and how many that are with itself. */
function deepestOf(levels: readonly Span[]): { depth: number; deepest: Span | undefined } {
  const open: Span[] = [];
  let deepest: Span | undefined;
  let depth = 0;
  for (const level of levels) {
    while (open.length > 0 && open.at(-1)!.end <= level.start) open.pop();
    open.push(level);
    if (open.length <= depth) continue;
    depth = open.length;
    deepest = level;
  }
  return { depth, deepest };
}
