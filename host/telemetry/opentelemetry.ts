import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Meter, Span, Tracer } from '@opentelemetry/api';
import { ownVersion } from '../base/own-version.js';
import { type TraceContext, traceContextOf } from '../base/trace-context.js';
import { type Attributes, type MetricName, metrics, type SpanName } from './names.js';
import { isError, limitOf, outcomeOf } from './outcome.js';
import type { OpenSpan, Telemetry } from './telemetry.js';

type Api = typeof import('@opentelemetry/api');

const scope = 'tars-hyperlight';

/** The span in which work happens. Programs need not register a context manager. */
const around = new AsyncLocalStorage<Context>();

/** Tells OpenTelemetry's API of the host's work. The program registers an SDK that keeps it. */
export class OpenTelemetry implements Telemetry {
  readonly paths: boolean;
  readonly #api: Api;
  readonly #tracer: Tracer;
  readonly #record: Record<MetricName, (value: number, attributes: Attributes) => void>;

  constructor(api: Api, { paths }: { paths: boolean }) {
    this.#api = api;
    this.paths = paths;
    this.#tracer = api.trace.getTracer(scope, ownVersion());
    const meter = api.metrics.getMeter(scope, ownVersion());
    const recorders = Object.keys(metrics).map((name) => [name, recorderOf(meter, name as MetricName)]);
    this.#record = Object.fromEntries(recorders);
  }

  start(name: SpanName, attributes: Attributes, caller?: TraceContext): OpenSpan {
    const { trace, SpanKind } = this.#api;
    const parent = this.#contextOf(caller);
    const kind = name === 'tars.request' ? SpanKind.SERVER : SpanKind.INTERNAL;
    const span = this.#tracer.startSpan(name, { kind, attributes }, parent);
    const inside = trace.setSpan(parent, span);
    return {
      within: (work) => this.#inside(inside, work),
      end: (more = {}, failure) => this.#end(span, more, failure),
    };
  }

  within<T>(caller: TraceContext, work: () => T): T {
    return this.#inside(this.#contextOf(caller), work);
  }

  measure(name: MetricName, value: number, attributes: Attributes): void {
    this.#record[name](value, attributes);
  }

  #end(span: Span, attributes: Attributes, failure: { error: unknown } | undefined): void {
    const outcome = outcomeOf(failure);
    const failed = isError(outcome);
    const limit = limitOf(outcome);
    span.setAttributes({
      ...attributes,
      'tars.outcome': outcome,
      ...(failed && { 'error.type': outcome }),
      ...(limit !== undefined && { 'tars.limit': limit }),
    });
    // Messages of errors name paths, and quote what is in files.
    if (failed) span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: outcome });
    span.end();
  }

  #inside<T>(inside: Context, work: () => T): T {
    return this.#api.context.with(inside, () => around.run(inside, work));
  }

  #contextOf(caller: TraceContext | undefined): Context {
    const { context, trace, createTraceState, ROOT_CONTEXT } = this.#api;
    const active = context.active();
    const here = active === ROOT_CONTEXT ? (around.getStore() ?? ROOT_CONTEXT) : active;
    const given = caller && traceContextOf(caller);
    if (!given) return here;
    const [, traceId, spanId, flags] = given.traceparent.split('-') as [string, string, string, string];
    return trace.setSpanContext(here, {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16) & 1,
      isRemote: true,
      ...(given.tracestate !== undefined && { traceState: createTraceState(given.tracestate) }),
    });
  }
}

function recorderOf(meter: Meter, name: MetricName): (value: number, attributes: Attributes) => void {
  const declared = metrics[name];
  const { unit, says: description } = declared;
  if (declared.kind === 'distribution') {
    const advice = { explicitBucketBoundaries: [...declared.buckets] };
    const histogram = meter.createHistogram(name, { unit, description, advice });
    return (value, attributes) => histogram.record(value, attributes);
  }
  const counter =
    declared.kind === 'count'
      ? meter.createCounter(name, { unit, description })
      : meter.createUpDownCounter(name, { unit, description });
  return (value, attributes) => counter.add(value, attributes);
}

/** Whether the program has registered anything that keeps spans or measurements. */
export function hasSdk({ trace, metrics: meters, createNoopMeter }: Api): boolean {
  const provider = trace.getTracerProvider() as { getDelegateTracer?: (name: string) => unknown };
  const keepsSpans = provider.getDelegateTracer ? provider.getDelegateTracer(scope) !== undefined : true;
  return keepsSpans || meters.getMeter(scope) !== createNoopMeter();
}
