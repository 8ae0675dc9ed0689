import { interleave } from '#host/bench/interleave.js';
import { writeLineCounter } from '#host/bench/line-counter.js';
import type { Measurement } from '#host/bench/record.js';
import { relateTo, rowsOf } from '#host/bench/rows.js';
import { roundsOf, type Setup } from '#host/bench/setup.js';
import { openExtism } from '../competitors/extism.js';

/** Measures equal work in hand-written WebAssembly: counting the lines of 20 KB, one call after another. */
export async function lines(setup: Setup): Promise<Measurement[]> {
  const count = setup.quick ? 10 : 100;
  const [file] = setup.workload.sized(20_000, 1);
  const text = file!.text;
  const expected = text.split('\n').length - 1;
  const counter = await writeLineCounter();
  const plugins = await openExtism().catch(() => []);
  const hosts = await Promise.all(setup.subjects.map((subject) => subject.host({ concurrency: 1 })));
  try {
    const source = { path: 'a.txt', language: 'text', text };
    const ways = [
      ...hosts.map((host, index) => ({
        name: setup.subjects[index]!.name,
        call: async () =>
          (await host.call(counter.path, { sources: [source] })).outcome.reports[0]!.metrics[0]!.value,
      })),
      ...plugins.map(({ name, count: call }) => ({ name, call: () => call(text) })),
    ];
    const results = await interleave(
      ways.map(({ name, call }) => ({
        name,
        async run() {
          for (let time = 0; time < count; time++) {
            const counted = await call();
            if (counted !== expected) throw new Error(`${name} counts ${counted} lines of ${expected}`);
          }
        },
      })),
      roundsOf(setup, 'lines', 3),
    );
    const rows = rowsOf(results, ({ wallMs }) => (wallMs * 1000) / count);
    return [
      {
        name: 'lines',
        title: 'Equal work: counting the lines of 20 KB',
        unit: 'µs',
        better: 'lower',
        parameter: null,
        rows: relateTo(setup.subjects[0]!.name, rows),
        notes: [
          'Hand-written WebAssembly on both sides. Extism keeps its instance from call to call; here every call begins with a fresh one, and its answer is checked.',
        ],
      },
    ];
  } finally {
    await Promise.all([
      ...hosts.map((host) => host.close()),
      ...plugins.map(({ plugin }) => plugin.close()),
      counter.remove(),
    ]);
  }
}
