import type { Measure } from '../../wit/types/syntax.js';
import { type CountingRule, decisions, familyOf, folds, weightsOf } from './counting-rules.js';
import { type HalsteadMeasures, halsteadMeasures, maintainabilityIndex } from './halstead.js';

/** A file, a type or a function with the values computed from its counts. */
export interface Unit {
  measure: Measure;
  /** `Type.method`; undefined for the file. */
  subject: string | undefined;
  cyclomatic: number;
  halstead: HalsteadMeasures;
  /** Of types and files, the mean over their functions; undefined if there are none. */
  maintainability: number | undefined;
  /** Whether it is counted as part of the function around it. */
  folded: boolean;
  /** Whether it is reported by itself: all but lambdas that are part of something else. */
  shown: boolean;
}

/** `more`: decisions of each measure that its constructs don't tell. */
export function unitsOf(
  measures: readonly Measure[],
  counting: CountingRule,
  language: string,
  more: readonly number[] = [],
): Unit[] {
  const cyclomatic = cyclomatics(measures, counting, language, more);
  const units = measures.map((measure, at): Unit => {
    const folded = isFolded(measures, measure, counting, language);
    const halstead = halsteadMeasures(measure.halstead);
    const isFunction = measure.unit === 'function';
    return {
      measure,
      subject: measure.unit === 'file' ? undefined : subjectOf(measures, measure),
      cyclomatic: cyclomatic[at]!,
      halstead,
      maintainability: isFunction
        ? maintainabilityIndex(halstead.volume, cyclomatic[at]!, measure.codeLines)
        : undefined,
      folded,
      shown: isFunction ? measure.hasBody && isNamed(measure, language) : true,
    };
  });
  meanMaintainability(units);
  return units;
}

function isNamed({ kind, name }: Measure, language: string): boolean {
  return kind !== 'lambda' || name !== '' || familyOf(language) === 'typescript';
}

function isFolded(measures: readonly Measure[], measure: Measure, counting: CountingRule, language: string) {
  const around = aroundOf(measures, measure);
  if (measure.unit !== 'function' || around === undefined) return false;
  if (around.unit === 'function') return folds(measure, counting, language);
  // A lambda outside any function is part of the initialiser around it.
  return measure.kind === 'lambda' && folds(measure, counting, language) && measure.name === '';
}

/** Computes the complexity of functions with those folded into them; of types and files, the sum over all in them. */
function cyclomatics(
  measures: readonly Measure[],
  counting: CountingRule,
  language: string,
  more: readonly number[],
): number[] {
  const weights = weightsOf(counting, language);
  const counts = measures.map(({ constructs }, at) => decisions(constructs, weights) + (more[at] ?? 0));
  const inside = measures.map(() => 0);
  const totals = [...counts];
  for (let at = measures.length - 1; at >= 0; at--) {
    const measure = measures[at]!;
    const isFunction = measure.unit === 'function';
    const entry = isFunction && measure.hasBody ? 1 : 0;
    totals[at] = counts[at]! + entry + (isFunction ? 0 : inside[at]!);
    const parent = parentOf(measure);
    if (parent === undefined) continue;
    if (isFolded(measures, measure, counting, language)) counts[parent]! += counts[at]!;
    else inside[parent]! += counts[at]! + entry;
    inside[parent]! += inside[at]!;
  }
  return totals;
}

/** Longer ones lose their beginning: a thousand nested functions would have names of a million characters. */
const longestSubject = 200;

function subjectOf(measures: readonly Measure[], measure: Measure): string {
  let subject = '';
  for (let at: Measure | undefined = measure; at && at.unit !== 'file'; at = aroundOf(measures, at)) {
    const name = at.name || `(${at.kind})`;
    subject = subject === '' ? name : `${name}.${subject}`;
    if (subject.length > longestSubject) {
      // The cut may be within a character, whose rest no engine can hand over.
      return `…${subject.slice(-longestSubject).replace(/^[\udc00-\udfff]/, '')}`;
    }
  }
  return subject;
}

function meanMaintainability(units: readonly Unit[]): void {
  const sums = units.map(() => ({ sum: 0, count: 0 }));
  for (let at = units.length - 1; at >= 0; at--) {
    const { measure, maintainability, shown, folded } = units[at]!;
    const counts = sums[at]!;
    if (measure.unit !== 'function')
      units[at]!.maintainability = counts.count > 0 ? counts.sum / counts.count : undefined;
    else if (shown && !folded && maintainability !== undefined) {
      counts.sum += maintainability;
      counts.count++;
    }
    const parent = parentOf(measure);
    if (parent === undefined) continue;
    sums[parent]!.sum += counts.sum;
    sums[parent]!.count += counts.count;
  }
}

/** Returns the parent. Engines lift an absent option as undefined or as null. */
function parentOf({ parent }: Measure): number | undefined {
  return parent ?? undefined;
}

function aroundOf(measures: readonly Measure[], measure: Measure): Measure | undefined {
  const parent = parentOf(measure);
  return parent === undefined ? undefined : measures[parent];
}
