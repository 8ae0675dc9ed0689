import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutcomeInvalidError, OutputLimitError } from '#host/base/errors.js';
import { validateOutcome } from '#host/contract/outcome.js';
import { carrierOfMetrics, type PackedMetrics, packMetrics } from '#wit/documents/packed-metrics.js';
import type { Metric } from '#wit/types/agent.js';

const source = { path: 'a.cs', language: 'csharp', text: 'class A { void ä() { } }\n' };
const lengthBytes = Buffer.byteLength(source.text);

async function received(metrics: Metric[], outputItems = 1000): Promise<Metric[]> {
  const report = { path: source.path, language: source.language, findings: [], metrics, unparsed: [] };
  const outcome = await validateOutcome(JSON.stringify({ reports: [report], changes: [], documents: [] }), {
    agent: 'measuring',
    task: { sources: [source], reports: [], options: '' },
    rules: new Set(),
    onePerSource: true,
    limits: { outputItems },
  });
  return outcome.reports[0]!.metrics;
}

const carrying = (text: string, value = 1): Metric[] =>
  Array.from(text.match(/.{1,500}/gs) ?? [], (subject) => ({ name: carrierOfMetrics, value, subject }));
const json = (packed: unknown) => carrying(JSON.stringify(packed));

/** What an agent would have handed over one by one. */
function oneByOne({ names, units }: PackedMetrics): Metric[] {
  return units.flatMap(([subject, start, end, ...values]) => {
    const span = { start, end, line: 0, column: 0, endLine: 0, endColumn: 0 };
    const place = subject === null ? {} : { subject, span };
    return values.flatMap((value, at) => (value === null ? [] : [{ name: names[at]!, value, ...place }]));
  });
}

const packedMetrics: fc.Arbitrary<PackedMetrics> = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), { minLength: 1, maxLength: 5 })
  .chain((names) => {
    const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), {
      minLength: names.length,
      maxLength: names.length,
    });
    const subject = fc.option(fc.string({ unit: 'binary', maxLength: 600 }));
    // The character of two bytes is behind these.
    const unit = fc.tuple(subject, fc.integer({ min: 0, max: 7 }), fc.integer({ min: 8, max: 15 }), values);
    return fc.record({
      names: fc.constant(names),
      units: fc.array(
        unit.map(([subject, start, end, values]): PackedMetrics['units'][number] => [
          ...([subject, start, end] as const),
          ...values,
        ]),
        { maxLength: 30 },
      ),
    });
  });

describe('packed metrics', () => {
  test('arrive as those that are handed over one by one', async () => {
    await fc.assert(
      fc.asyncProperty(packedMetrics, async (packed) => {
        const other = { name: 'other', value: 1 };
        expect(await received([other, ...packMetrics(packed), other])).toEqual(
          await received([other, ...oneByOne(packed), other]),
        );
      }),
    );
  });

  test.each([
    ['text that is no JSON', carrying('{"names":['), 'not JSON'],
    ['another version', carrying('{"names":[],"units":[]}', 2), 'unknown version'],
    ['a list', json([]), 'packed-metrics'],
    ['more members', json({ names: [], units: [], more: 1 }), 'packed-metrics'],
    ['a name with an escape', json({ names: ['\u001b[31m'], units: [] }), 'control characters'],
    ['a value too few', json({ names: ['a', 'b'], units: [['x', 0, 1, 1]] }), 'more or fewer values'],
    ['a value too many', json({ names: ['a'], units: [['x', 0, 1, 1, 2]] }), 'more or fewer values'],
    ['a value that is a text', json({ names: ['a'], units: [['x', 0, 1, '1']] }), 'not the subject'],
    ['a value that is infinite', carrying('{"names":["a"],"units":[["x",0,1,1e999]]}'), 'not the subject'],
    ['an offset below zero', json({ names: ['a'], units: [['x', -1, 1, 1]] }), 'not the subject'],
    ['a place that ends before it starts', json({ names: ['a'], units: [['x', 2, 1, 1]] }), 'ends before'],
    ['a place outside', json({ names: ['a'], units: [['x', 0, lengthBytes + 1, 1]] }), 'outside the file'],
    ['a place within a character', json({ names: ['a'], units: [['x', 0, 16, 1]] }), 'cuts a character'],
  ])('with %s are refused', async (_, metrics, said) => {
    const refusal = await received(metrics).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OutcomeInvalidError);
    expect((refusal as Error).message).toContain(said);
  });

  test('are refused in long texts as in short ones', async () => {
    const units = Array.from({ length: 5000 }, (_, at) => [`unit${at}`, 0, 1, at]);
    expect(await received(json({ names: ['a'], units }), 100_000)).toHaveLength(5000);
    const wrong = received(json({ names: ['a'], units: [...units, ['x', 0, 1, '1']] }), 100_000);
    await expect(wrong).rejects.toThrow('not the subject');
  });

  test('count as many items as they are', async () => {
    const units = Array.from({ length: 100 }, () => ['x', 0, 1, 1, 2, 3]);
    const metrics = json({ names: ['a', 'b', 'c'], units });
    expect(await received(metrics, 400)).toHaveLength(300);
    await expect(received(metrics, 399)).rejects.toBeInstanceOf(OutputLimitError);
  });

  test('have subjects without control characters, like all others', async () => {
    const [metric] = await received(packMetrics({ names: ['a'], units: [['\u001b]0;x\u0007y', 0, 1, 1]] }));
    expect(metric!.subject).toBe('y');
  });
});
