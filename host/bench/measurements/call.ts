import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { interleave, type TimedCompetitor } from '../interleave.js';
import { writeLineCounter } from '../line-counter.js';
import type { Measurement } from '../record.js';
import { relateTo, row } from '../rows.js';
import { messageControl, roundsOf, type Setup } from '../setup.js';

// A sandbox that rests so long has made the next call's instance, if its backend does that ahead.
const restMs = 40;

/** Measures the microseconds of a call with nothing to do. */
export async function call(setup: Setup): Promise<Measurement[]> {
  // V8 has optimized the path of a call after some thousands; the warm-up makes three times as many.
  const count = setup.quick ? 10 : 2000;
  const restful = setup.quick ? 3 : 25;
  const counter = await writeLineCounter();
  const worker = new Worker(
    `require('node:worker_threads').parentPort.on('message', function (message) { this.postMessage(message); })`,
    { eval: true },
  );
  const hosts: { close(): Promise<void> }[] = [];
  const perCall: number[] = [];
  const competitors: TimedCompetitor[] = [];
  const add = (name: string, each: () => Promise<unknown> | unknown, times: number, rest?: number) => {
    perCall.push(times);
    competitors.push({ name, timed: () => inTurn(each, times, rest) });
  };
  const noSources = { sources: [] };
  try {
    add(messageControl, () => answered(worker), count);
    for (const subject of setup.subjects) {
      const host = await subject.host({ concurrency: 1 });
      hosts.push(host);
      const empty = () => host.call(counter.path, noSources);
      const full = () => host.call('pattern-matcher', noSources, subject.runOptions as object);
      add(`${subject.name}: empty agent`, empty, count);
      add(`${subject.name}: empty agent, after a rest`, empty, restful, restMs);
      add(`${subject.name}: pattern-matcher`, full, setup.quick ? 3 : 100);
      add(`${subject.name}: pattern-matcher, after a rest`, full, setup.quick ? 3 : 10, restMs);
    }
    for (const { name, call } of setup.competitors.calls) add(name, call, count);
    const results = await interleave(competitors, roundsOf(setup, 'call', 3));
    const rows = results.map(({ name, samples }, index) =>
      row(
        name,
        null,
        samples.map(({ wallMs }) => (wallMs * 1000) / perCall[index]!),
      ),
    );
    return [
      {
        name: 'call',
        title: 'A call with nothing to do',
        unit: 'µs',
        better: 'lower',
        parameter: null,
        rows: relateTo(messageControl, rows),
        notes: [
          `Warm: one after another, after ${3 * count} others.`,
          'Empty agent: hand-written WebAssembly without a language engine; pattern-matcher: with its engine, on no source.',
          `After a rest: calls ${restMs} ms apart, the rest not counted.`,
        ],
      },
    ];
  } finally {
    await Promise.all([...hosts.map((host) => host.close()), worker.terminate()]);
    await counter.remove();
  }
}

async function answered(worker: Worker): Promise<void> {
  const answer = once(worker, 'message');
  worker.postMessage(0);
  await answer;
}

async function inTurn(each: () => Promise<unknown> | unknown, times: number, rest = 0): Promise<number> {
  let spent = 0;
  for (let time = 0; time < times; time++) {
    if (rest > 0) await sleep(rest);
    const started = performance.now();
    await each();
    spent += performance.now() - started;
  }
  return spent;
}
