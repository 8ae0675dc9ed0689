import { metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { beforeEach } from 'vitest';
import { spans as declared } from '#host/telemetry/names.js';

// An SDK that keeps everything in memory, registered for the whole file.

const kept = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] }));

const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));

beforeEach(async () => {
  kept.reset();
  await reader.forceFlush();
  exporter.reset();
});

/** The spans that have ended, of one name if there is one. */
export function spans(name?: string): ReadableSpan[] {
  return kept.getFinishedSpans().filter((span) => name === undefined || span.name === name);
}

/** A span and those below it, by name; how many there are of each. */
export type Tree = { [name: string]: Tree };

export function tree(parent?: ReadableSpan): Tree {
  const own = parent?.spanContext().spanId;
  const below = spans().filter((span) => span.parentSpanContext?.spanId === own);
  return Object.fromEntries(below.map((span) => [span.name, tree(span)]));
}

export const failed = (span: ReadableSpan) => span.status.code === SpanStatusCode.ERROR;

/** Attributes that the table of names doesn't declare. */
export function undeclared(): string[] {
  return spans().flatMap(({ name, attributes }) => {
    const known: readonly string[] = declared[name as keyof typeof declared];
    return Object.keys(attributes).filter((attribute) => !known.includes(attribute));
  });
}

export interface Measured {
  value: number;
  count?: number;
  attributes: Record<string, unknown>;
}

/** What was measured since the last time, by the metric's name. */
export async function measured(): Promise<Record<string, Measured[]>> {
  await reader.forceFlush();
  const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
  exporter.reset();
  return Object.fromEntries(
    all.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints.map(({ value, attributes }) =>
        typeof value === 'number'
          ? { value, attributes }
          : { value: value.sum ?? 0, count: value.count, attributes },
      ),
    ]),
  );
}
