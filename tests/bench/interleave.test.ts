import { expect, test } from 'vitest';
import { interleave } from '#host/bench/interleave.js';

const competitors = (calls: string[]) =>
  ['a', 'b', 'c'].map((name) => ({ name, run: () => void calls.push(name) }));

test('every round runs every competitor, and begins with another one', async () => {
  const calls: string[] = [];
  await interleave(competitors(calls), { rounds: 4, warmUp: 0 });
  expect(calls.join('')).toBe('abcbcacababc');
});

test('rounds to warm up run and do not count', async () => {
  const calls: string[] = [];
  const results = await interleave(competitors(calls), { rounds: 2, warmUp: 3 });
  expect(calls).toHaveLength(15);
  expect(results.map(({ name, samples }) => [name, samples.length])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 2],
  ]);
});

test('a competitor that tells its own time is believed', async () => {
  const [result] = await interleave([{ name: 'a', timed: async () => 1234 }], { rounds: 1, warmUp: 0 });
  expect(result!.samples[0]!.wallMs).toBe(1234);
});

test('a competitor in other processes tells what they took', async () => {
  const spent = { wallMs: 1234, cpuMs: 4321 };
  const [result] = await interleave([{ name: 'a', timed: async () => spent }], { rounds: 1, warmUp: 0 });
  expect(result!.samples).toEqual([{ ...spent, mainCpuMs: undefined }]);
});

test('an abort ends it before the next competitor', async () => {
  const calls: string[] = [];
  const stopping = new AbortController();
  const stop = { name: 'stop', run: () => stopping.abort(new Error('enough')) };
  const all = [stop, ...competitors(calls)];
  await expect(interleave(all, { rounds: 5, warmUp: 0, signal: stopping.signal })).rejects.toThrow('enough');
  expect(calls).toEqual([]);
});

test('a competitor that fails fails the measurement', async () => {
  const broken = { name: 'broken', run: () => Promise.reject(new Error('broken')) };
  await expect(interleave([broken], { rounds: 1, warmUp: 0 })).rejects.toThrow('broken');
});
