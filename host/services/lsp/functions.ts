import type { Span } from '../../../wit/types/agent.js';
import type { ReportedFile } from './analyses.js';

/** A function with its measures, by their names in reports. */
export interface MeasuredFunction {
  subject: string;
  span: Span;
  values: ReadonlyMap<string, number>;
}

/** The functions of a file, in the order of their beginnings. Types and files are measured, too, and left out. */
export function functionsOf({ metrics }: Pick<ReportedFile, 'metrics'>): MeasuredFunction[] {
  const found = new Map<string, MeasuredFunction & { values: Map<string, number> }>();
  for (const { name, value, subject, span } of metrics) {
    if (subject === undefined || span === undefined) continue;
    const key = `${span.start} ${span.end} ${subject}`;
    const one = found.get(key) ?? { subject, span, values: new Map() };
    one.values.set(name, value);
    found.set(key, one);
  }
  return [...found.values()]
    .filter(({ values }) => values.has('parameters'))
    .toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

/** Whether it has a name of its own, rather than being a lambda within something. */
export function isNamed({ subject }: MeasuredFunction): boolean {
  return !subject.endsWith('(lambda)');
}

const shown = [
  ['cyclomatic', 'cyclomatic'],
  ['cognitive', 'cognitive'],
  ['nesting', 'nesting'],
  ['parameters', 'parameters'],
  ['code-lines', 'lines of code'],
  ['maintainability', 'maintainability'],
] as const;

/** The measures in words: the first two, or all. */
export function measuresText({ values }: MeasuredFunction, { all }: { all: boolean }): string {
  return shown
    .slice(0, all ? shown.length : 2)
    .flatMap(([name, label]) => {
      const value = values.get(name);
      return value === undefined ? [] : [`${label} ${Number.isInteger(value) ? value : value.toFixed(1)}`];
    })
    .join(' · ');
}
