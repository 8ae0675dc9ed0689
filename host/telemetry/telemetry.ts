import type { TraceContext } from '../base/trace-context.js';
import type { Attributes, MetricName, SpanName } from './names.js';

/** A span that has begun. */
export interface OpenSpan {
  /** Does work whose spans are children of this one, also after the work has waited. */
  within<T>(work: () => T): T;
  /** Ends the span. `failure`: what the work threw. */
  end(attributes?: Attributes, failure?: { error: unknown }): void;
}

/** Where the host's work is told of, if somebody wants to know. */
export interface Telemetry {
  /** Whether paths of files may be told. */
  readonly paths: boolean;
  /** Begins a span below that of the caller's trace; without one, below the span in which the work happens. */
  start(name: SpanName, attributes: Attributes, caller?: TraceContext | undefined): OpenSpan;
  /** Does work below the span of the caller's trace. */
  within<T>(caller: TraceContext, work: () => T): T;
  /** Adds to a sum or count, or records a value of a distribution. */
  measure(name: MetricName, value: number, attributes: Attributes): void;
}

/** Does work in a span that ends with it. */
export async function inSpan<T>(
  span: OpenSpan,
  work: () => Promise<T>,
  describe: (result: T) => Attributes = () => ({}),
): Promise<T> {
  let result: T;
  try {
    result = await span.within(work);
  } catch (error) {
    span.end({}, { error });
    throw error;
  }
  span.end(describe(result));
  return result;
}
