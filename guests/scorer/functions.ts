import type { Metric, Report, Span } from '../../wit/types/agent.js';

/** A function as the metrics of a report have it. */
export interface FunctionMetrics {
  name: string;
  span: Span;
  cognitive: number;
  lines: number;
}

const isOf = (metric: Metric, span: Span) =>
  metric.span?.start === span.start && metric.span.end === span.end;

/** The functions of a report: everything with a span that has a cognitive complexity. */
export function functionsOf({ metrics }: Report): FunctionMetrics[] {
  const found: FunctionMetrics[] = [];
  for (const metric of metrics) {
    if (metric.name !== 'cognitive' || !metric.span || !metric.subject) continue;
    const { span } = metric;
    const lines = metrics.find((other) => other.name === 'nloc' && isOf(other, span))?.value;
    found.push({
      name: metric.subject,
      span,
      cognitive: metric.value,
      lines: lines ?? span.endLine - span.line + 1,
    });
  }
  return found;
}

/** The innermost function around a place. */
export function functionAt(
  functions: readonly FunctionMetrics[],
  { start, end }: Span,
): FunctionMetrics | undefined {
  let best: FunctionMetrics | undefined;
  for (const candidate of functions) {
    const { span } = candidate;
    const around = span.start <= start && end <= span.end;
    if (around && (!best || span.end - span.start < best.span.end - best.span.start)) best = candidate;
  }
  return best;
}
