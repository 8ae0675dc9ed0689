import type { Report, Span } from '../../wit/types/agent.js';

/** Metrics of a function in a report. */
export interface FunctionMetrics {
  name: string;
  span: Span;
  cognitive: number;
  cyclomatic: number;
  lines: number;
}

/** Returns the functions of a report: only functions have a `nesting` metric. */
export function functionsOf({ metrics }: Pick<Report, 'metrics'>): FunctionMetrics[] {
  const values = new Map<string, number>();
  const functions = new Map<string, { name: string; span: Span }>();
  for (const { name, value, subject, span } of metrics) {
    if (!span || !subject) continue;
    const place = `${span.start} ${span.end} ${subject}`;
    values.set(`${name} ${place}`, value);
    if (name === 'nesting') functions.set(place, { name: subject, span });
  }
  return [...functions].map(([place, { name, span }]) => ({
    name,
    span,
    cognitive: values.get(`cognitive ${place}`) ?? 0,
    cyclomatic: values.get(`cyclomatic ${place}`) ?? 0,
    lines: values.get(`code-lines ${place}`) ?? span.endLine - span.line + 1,
  }));
}

/** Finds the innermost function around a place. */
export function functionAt(
  functions: readonly FunctionMetrics[],
  { start, end }: Pick<Span, 'start' | 'end'>,
): FunctionMetrics | undefined {
  let best: FunctionMetrics | undefined;
  for (const candidate of functions) {
    const { span } = candidate;
    const around = span.start <= start && end <= span.end;
    if (around && (!best || span.end - span.start < best.span.end - best.span.start)) best = candidate;
  }
  return best;
}

/** Finds the innermost function around each place; the work grows with functions and places, not with their product. */
export function functionsAround(
  functions: readonly FunctionMetrics[],
  places: readonly Pick<Span, 'start' | 'end'>[],
): (FunctionMetrics | undefined)[] {
  const outerFirst = functions.toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const order = [...places.keys()].sort((a, b) => places[a]!.start - places[b]!.start);
  const found: (FunctionMetrics | undefined)[] = places.map(() => undefined);
  const open: FunctionMetrics[] = [];
  let next = 0;
  for (const at of order) {
    const { start, end } = places[at]!;
    while (next < outerFirst.length && outerFirst[next]!.span.start <= start) {
      const { span } = outerFirst[next]!;
      while (open.length > 0 && open.at(-1)!.span.end <= span.start) open.pop();
      open.push(outerFirst[next++]!);
    }
    while (open.length > 0 && open.at(-1)!.span.end < start) open.pop();
    found[at] = open.findLast(({ span }) => end <= span.end);
  }
  return found;
}
