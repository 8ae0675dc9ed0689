import type { Metric } from '../../wit/types/agent.js';
import type { MetricName } from './settings.js';
import type { Unit } from './units.js';

type Value = (unit: Unit) => number | undefined;

const values: Readonly<Record<MetricName, Value>> = {
  cyclomatic: ({ cyclomatic }) => cyclomatic,
  cognitive: ({ measure }) => measure.cognitive,
  'code-lines': ({ measure }) => measure.codeLines,
  'comment-lines': ({ measure }) => measure.commentLines,
  'comment-ratio': ({ measure: { codeLines, commentLines } }) =>
    commentLines > 0 ? commentLines / (codeLines + commentLines) : 0,
  parameters: ({ measure }) => (measure.unit === 'function' ? measure.parameters : undefined),
  nesting: ({ measure }) => (measure.unit === 'function' ? measure.nesting : undefined),
  'halstead-operators': ({ measure }) => measure.halstead.operators,
  'halstead-distinct-operators': ({ measure }) => measure.halstead.distinctOperators,
  'halstead-operands': ({ measure }) => measure.halstead.operands,
  'halstead-distinct-operands': ({ measure }) => measure.halstead.distinctOperands,
  'halstead-volume': ({ halstead }) => halstead.volume,
  'halstead-difficulty': ({ halstead }) => halstead.difficulty,
  'halstead-effort': ({ halstead }) => halstead.effort,
  maintainability: ({ maintainability }) => maintainability,
};

export function metricsOf(unit: Unit, names: readonly MetricName[]): Metric[] {
  const metrics: Metric[] = [];
  if (!unit.shown) return metrics;
  const place = unit.subject === undefined ? {} : { subject: unit.subject, span: unit.measure.span };
  for (const name of names) {
    const value = values[name](unit);
    if (value !== undefined) metrics.push({ name, value: rounded(value), ...place });
  }
  return metrics;
}

/** Rounds to the significant digits. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Math.round(value * 1000) / 1000;
}
