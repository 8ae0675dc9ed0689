import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInContext, runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { makeRealm } from '#host/sandbox/jco/realm.js';

afterEach(() => setFlagsFromString('--no-expose-gc'));

/** Ways to come by a global, of which none may lead to V8's function. */
const ways = `
  const global = function () { return this; }();
  const described = () => Object.values(Object.getOwnPropertyDescriptors(global)).map(({ value }) => value);
  const found = () => [
    typeof gc, typeof global.gc, typeof Reflect.get(global, 'gc', {}), typeof Object.create(global).gc,
    typeof Object.getOwnPropertyDescriptor(global, 'gc')?.value,
    typeof described().find((value) => typeof value === 'function' && value.name === 'gc'),
  ];
  const all = [...found()];
  delete global.gc;
  all.push(...found());
  try { Object.defineProperty(global, 'gc', { get: () => undefined, configurable: true }); } catch {}
  delete global.gc;
  all.push(...found());
  gc = undefined;
  all.push(...found());
  [...new Set(all)].join();`;

test("the realm of a component never has V8's collector, also if it is made while contexts have it", () => {
  setFlagsFromString('--expose-gc');
  expect(runInNewContext('typeof gc')).toBe('function');
  expect(runInContext(ways, makeRealm({}))).toBe('undefined');
});

/** Drops instances in a thread, and returns whether it went well and what a global of the thread is. */
const dropping = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData).then(({ dropped, takeCollector }) => {
    takeCollector();
    for (let times = 0; times < 3; times++) dropped(64 * 1024 * 1024);
    parentPort.postMessage(typeof globalThis.gc);
  });`;

test('threads find the collector at one time, and contexts have none afterwards', async () => {
  const collect = new URL('../../dist/host/sandbox/jco/collect.js', import.meta.url).href;
  const threads = Array.from({ length: 8 }, () => new Worker(dropping, { eval: true, workerData: collect }));
  const found = await Promise.all(threads.map(async (thread) => (await once(thread, 'message'))[0]));
  await Promise.all(threads.map((thread) => thread.terminate()));
  expect(found).toEqual(threads.map(() => 'undefined'));
  expect(runInNewContext('typeof gc')).toBe('undefined');
});
