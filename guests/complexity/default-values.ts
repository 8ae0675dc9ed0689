import { query } from 'tars:syntax/syntax@0.1.0';
import type { Source } from '../../wit/types/agent.js';
import type { Measure } from '../../wit/types/syntax.js';
import { familyOf } from './counting-rules.js';

const patterns = '(assignment_pattern) @default (object_assignment_pattern) @default';
const typed = '(required_parameter value: (_)) @default (optional_parameter value: (_)) @default';

/** The queries that `defaultValues` asks of a language's sources; only JavaScript and TypeScript have them. */
export function defaultValueQueries(language: string): readonly string[] {
  if (familyOf(language) !== 'typescript') return [];
  return [language === 'javascript' ? patterns : `${patterns} ${typed}`];
}

/** Counts default values of parameters and patterns by the innermost measure around each. */
export function defaultValues({ language, text }: Source, measures: readonly Measure[]): number[] {
  const counts = measures.map(() => 0);
  const places = defaultValueQueries(language)
    .flatMap((asked) => query(language, text, asked))
    .flatMap(({ captures }) => captures.map(({ span }) => span.start))
    .sort((a, b) => a - b);
  const order = [...measures.keys()].sort(
    (a, b) =>
      measures[a]!.span.start - measures[b]!.span.start || measures[b]!.span.end - measures[a]!.span.end,
  );
  const open: number[] = [];
  let next = 0;
  for (const place of places) {
    while (next < order.length && measures[order[next]!]!.span.start <= place) {
      const { span } = measures[order[next]!]!;
      while (open.length > 0 && measures[open.at(-1)!]!.span.end <= span.start) open.pop();
      open.push(order[next++]!);
    }
    while (open.length > 0 && measures[open.at(-1)!]!.span.end <= place) open.pop();
    const inner = open.at(-1);
    if (inner !== undefined) counts[inner]!++;
  }
  return counts;
}
