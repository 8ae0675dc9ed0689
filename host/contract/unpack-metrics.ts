import {
  carrierOfMetrics,
  longestSubject,
  type PackedMetrics,
  packedVersion,
} from '../../wit/documents/packed-metrics.js';
import type { Metric, Report } from '../../wit/types/agent.js';
import type { Steps } from '../base/slices.js';
import { oneLine } from '../base/text.js';
import { readSliced, SlicedJsonError, sliceLength, TooManyObjects } from '../json/sliced.js';
import type { Schemas } from './answer-json.js';

/** Unpacks the metrics of a call's reports (wit/documents/packed-metrics.ts), as many as its outcome may hold. */
export class Unpacker {
  readonly #schemas: Schemas;
  readonly #refuse: (what: string) => Error;
  /** Metrics and spans that there is room for. */
  #room: number;

  /** `refuse` makes the error for metrics of another form. */
  constructor(schemas: Schemas, mostItems: number, refuse: (what: string) => Error) {
    this.#schemas = schemas;
    this.#room = mostItems;
    this.#refuse = refuse;
  }

  /** Puts the metrics in the place of those that carry them. @throws TooManyObjects, what `refuse` returns */
  *report(report: Report, where: string): Steps<void> {
    const at = report.metrics.findIndex(({ name }) => name === carrierOfMetrics);
    if (at < 0) return;
    const { metrics } = report;
    const pieces = metrics.filter(({ name }) => name === carrierOfMetrics);
    if (pieces.some(({ value }) => value !== packedVersion))
      throw this.#refuse(`${where} has packed metrics of an unknown version`);
    const packed = yield* this.#read(pieces.map(({ subject }) => subject ?? '').join(''), where);
    const unpacked = yield* this.#unpacked(packed, where);
    const others = metrics.slice(at).filter(({ name }) => name !== carrierOfMetrics);
    report.metrics = [...metrics.slice(0, at), ...unpacked, ...others];
  }

  *#read(text: string, where: string): Steps<PackedMetrics> {
    const { packedForm, packedSchema, said, firstIssue } = this.#schemas;
    try {
      if (text.length > sliceLength)
        return (yield* readSliced(text, packedForm, this.#room)) as PackedMetrics;
      const parsed = packedSchema.safeParse(JSON.parse(text));
      if (parsed.success) return parsed.data;
      throw this.#refuse(`${where}.packed-metrics: ${firstIssue(parsed.error)}`);
    } catch (error) {
      if (error instanceof SyntaxError) throw this.#refuse(`${where} has packed metrics that are not JSON`);
      if (!(error instanceof SlicedJsonError)) throw error;
      throw this.#refuse(`${where}.packed-metrics: ${said(error.where, error.message)}`);
    }
  }

  *#unpacked({ names, units }: PackedMetrics, where: string): Steps<Metric[]> {
    const metrics: Metric[] = [];
    let done = 0;
    for (const [subject, start, end, ...values] of units) {
      if (values.length !== names.length)
        throw this.#refuse(`${where} has packed metrics with more or fewer values than names`);
      // The check of the outcome sets the lines.
      const span = { start, end, line: 0, column: 0, endLine: 0, endColumn: 0 };
      const place = subject === null ? {} : { subject: oneLine(subject, longestSubject), span };
      const before = metrics.length;
      for (const [at, value] of values.entries()) {
        if (value !== null) metrics.push({ name: names[at]!, value, ...place });
      }
      this.#room -= metrics.length - before + 1;
      if (this.#room < 0) throw new TooManyObjects();
      if (++done % unitsAtOnce === 0) yield;
    }
    return metrics;
  }
}

/** Units of a step. */
const unitsAtOnce = 256;
