import { getEventListeners } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { LinkedSignal } from '#host/base/linked-signal.js';
import { collect, fixture, openHost, rejection } from './agents-for-tests.js';

const task = { sources: [{ path: 'a.txt', language: 'text', text: 'x' }] };

/** Listeners of a signal, and the signals that Node notes as depending on it. */
function traces(signal: AbortSignal): number {
  const noted = Object.getOwnPropertySymbols(signal).find((name) => name.description === 'kDependantSignals');
  const dependants = noted && (signal as unknown as Record<symbol, Set<unknown> | undefined>)[noted];
  return getEventListeners(signal, 'abort').length + (dependants?.size ?? 0);
}

test('calls and runs leave nothing at a signal that lives on', async () => {
  const host = await openHost();
  const probe = await fixture('probe');
  const { signal } = new AbortController();
  for (let round = 0; round < 5; round++) {
    await host.call(probe, task, { signal });
    await collect(host.run(probe, [{ path: 'a.txt', text: 'x' }], { signal }));
    for await (const _ of host.run(probe, [{ path: 'a.txt', text: 'x' }], { signal })) break;
    await rejection(host.call('./nowhere', task, { signal }));
    await rejection(collect(host.run('./nowhere', [], { signal })));
  }
  await rejection(host.call(probe, task, { signal, settings: { refuse: 1 } }));
  expect(traces(signal)).toBe(0);
});

test('a signal of many calls at a time warns of no leak', async () => {
  const warnings: string[] = [];
  const listener = ({ name }: Error) => void warnings.push(name);
  process.on('warning', listener);
  onTestFinished(() => void process.off('warning', listener));
  const host = await openHost();
  const probe = await fixture('probe');
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 30 }, () => host.call(probe, task, { signal })));
  // Warnings come a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
  expect(traces(signal)).toBe(0);
});

test('of several signals the first that is aborted tells its reason, until they are let go of', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const linked = new LinkedSignal(first.signal, second.signal);
  const other = new LinkedSignal(first.signal);
  const released = new LinkedSignal(first.signal, second.signal);
  released.release();
  released.release();
  second.abort('two');
  first.abort('one');
  expect(linked.signal.reason).toBe('two');
  expect(other.signal.reason).toBe('one');
  expect(released.signal.aborted).toBe(false);
  expect(new LinkedSignal(first.signal).signal.reason).toBe('one');
  linked.release();
  other.release();
  expect(traces(first.signal) + traces(second.signal)).toBe(0);
});
