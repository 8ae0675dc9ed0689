import fc from 'fast-check';
import {
  type Finding,
  type Metric,
  OptionInvalidError,
  type Report,
  type Severity,
  type Span,
  type Task,
} from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { encodeTask } from '#host/sandbox/task.js';

/** Reads postcard as its specification says, by the order of wit/agent.wit. */
class Decoder {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  varint(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.#bytes[this.at++]!;
      value += (byte % 128) * shift;
      if (byte < 128) return value;
    }
  }

  f64(): number {
    this.at += 8;
    return this.#bytes.readDoubleLE(this.at - 8);
  }

  string(): string {
    const length = this.varint();
    this.at += length;
    return this.#bytes.toString('utf8', this.at - length, this.at);
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.varint() }, item);
  }

  option<T>(some: () => T): T | undefined {
    return this.varint() === 1 ? some() : undefined;
  }

  span = (): Span => ({
    start: this.varint(),
    end: this.varint(),
    line: this.varint(),
    column: this.varint(),
    endLine: this.varint(),
    endColumn: this.varint(),
  });

  finding = (): Finding => {
    const ruleId = this.string();
    const severity = (['hint', 'info', 'warning', 'error'] as Severity[])[this.varint()]!;
    const message = this.string();
    const span = this.span();
    const confidence = this.f64();
    const suggestion = this.option(() => ({
      message: this.string(),
      edits: this.list(() => ({ start: this.varint(), end: this.varint(), text: this.string() })),
    }));
    return { ruleId, severity, message, span, confidence, ...(suggestion && { suggestion }) };
  };

  metric = (): Metric => {
    const name = this.string();
    const value = this.f64();
    const subject = this.option(() => this.string());
    const span = this.option(this.span);
    return { name, value, ...(subject !== undefined && { subject }), ...(span && { span }) };
  };

  report = (): Report => ({
    path: this.string(),
    language: this.string(),
    findings: this.list(this.finding),
    metrics: this.list(this.metric),
    unparsed: this.list(this.span),
  });

  task = (): Task => ({
    sources: this.list(() => ({ path: this.string(), language: this.string(), text: this.string() })),
    reports: this.list(this.report),
    options: this.string(),
  });
}

const u32 = fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 0xffff_ffff }));
const text = fc.string({ unit: 'grapheme' });
const span = fc.record({ start: u32, end: u32, line: u32, column: u32, endLine: u32, endColumn: u32 });
const double = fc.double({ noNaN: true });
const finding: fc.Arbitrary<Finding> = fc.record(
  {
    ruleId: text,
    severity: fc.constantFrom<Severity[]>('hint', 'info', 'warning', 'error'),
    message: text,
    span,
    confidence: double,
    suggestion: fc.record({
      message: text,
      edits: fc.array(fc.record({ start: u32, end: u32, text })),
    }),
  },
  { requiredKeys: ['ruleId', 'severity', 'message', 'span', 'confidence'] },
);
const metric: fc.Arbitrary<Metric> = fc.record(
  { name: text, value: double, subject: text, span },
  { requiredKeys: ['name', 'value'] },
);
const task: fc.Arbitrary<Task> = fc.record({
  sources: fc.array(fc.record({ path: text, language: text, text })),
  reports: fc.array(
    fc.record({
      path: text,
      language: text,
      findings: fc.array(finding),
      metrics: fc.array(metric),
      unparsed: fc.array(span),
    }),
  ),
  options: text,
});

test('a task is what its bytes say', () => {
  fc.assert(
    fc.property(task, (value) => {
      const bytes = encodeTask(value);
      const decoder = new Decoder(bytes);
      expect(decoder.task()).toEqual(value);
      expect(decoder.at).toBe(bytes.length);
    }),
  );
});

test('long texts, many sources and half a surrogate pair are written whole', () => {
  const source = (body: string) => ({ path: 'é', language: 'text', text: body });
  const sources = [source('ü😀'.repeat(300_000)), ...Array.from({ length: 500 }, () => source(''))];
  const value = { sources, reports: [], options: '{}' };
  expect(new Decoder(encodeTask(value)).task()).toEqual(value);
  const lone = { ...value, sources: [source('a\ud800b')] };
  expect(new Decoder(encodeTask(lone)).task().sources[0]!.text).toBe('a\ufffdb');
});

test.each([-1, 1.5, 2 ** 32, Number.NaN])('%d is no offset', (start) => {
  const report = { path: '', language: '', findings: [], metrics: [], unparsed: [{ start }] };
  expect(() => encodeTask({ sources: [], reports: [report as never], options: '{}' })).toThrow(
    OptionInvalidError,
  );
});
