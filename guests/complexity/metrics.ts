import type { Metric } from '../../wit/types/agent.js';
import { type PackedUnit, packMetrics } from '../sdk/index.js';
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

/** The metrics of these names of all units that are shown, packed. */
export function metricsOf(units: readonly Unit[], names: readonly MetricName[]): Metric[] {
  const asked = names.map((name) => values[name]);
  return packMetrics({ names, units: units.filter(({ shown }) => shown).map((unit) => packed(unit, asked)) });
}

function packed(unit: Unit, asked: readonly Value[]): PackedUnit {
  const { span } = unit.measure;
  const row: PackedUnit = unit.subject === undefined ? [null, 0, 0] : [unit.subject, span.start, span.end];
  for (const of of asked) {
    const value = of(unit);
    row.push(value === undefined ? null : rounded(value));
  }
  return row;
}

/** Rounds to the significant digits. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Math.round(value * 1000) / 1000;
}
