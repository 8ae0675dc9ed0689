import { expect, test } from 'vitest';
import { fixture, rejection } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';
import { expectAlive, telling } from './hostile.js';

const reachable =
  /^(?:process|require|fetch|XMLHttpRequest|WebSocket|Deno|os|std|scriptArgs|navigator): (?!undefined)/;

// In contract/denial.test.ts: imports, which are refused by name. Here: what an engine could offer by itself.
onEachBackend((open) => {
  test('an agent in JavaScript reaches no file, network, process or environment, the same in every call', async () => {
    const prying = await fixture('prying');
    const host = await open({ concurrency: 2 });
    const calls = await Promise.all([1, 2, 3].map(() => host.call(prying, telling('everything'))));
    const said = calls.map(({ outcome }) => outcome.reports[0]!.findings.map(({ message }) => message));
    expect(said[0]).toHaveLength(14);
    expect(said[0]!.filter((line) => reachable.test(line))).toEqual([]);
    expect(said[0]).toContain('the global object by a function: undefined');
    expect(said[1]).toEqual(said[0]);
    expect(said[2]).toEqual(said[0]);
    const names = said[0]!.find((line) => line.startsWith('names'))!;
    expect(names).not.toMatch(/\b(?:setTimeout|setInterval|crypto|Worker|importScripts|print|readline)\b/);
  });

  test.each(['date', 'performance'])('an agent in JavaScript has no clock: %s', async (clock) => {
    const prying = await fixture('prying');
    const host = await open();
    const told = async () => {
      const called = host.call(prying, telling(clock));
      const error = await called.then(
        () => undefined,
        (thrown: { code: string }) => thrown,
      );
      return error ? error.code : (await called).outcome.reports[0]!.findings[0]!.message;
    };
    // It traps, or stands still.
    const first = await told();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await told()).toBe(first);
    await expectAlive(host);
  });

  test('an agent can be given no import by any name that a host has', async () => {
    const host = await open();
    const error = await rejection(host.inspect('node:fs'));
    expect(error).toMatchObject({ code: 'ERR_AGENT_NOT_FOUND' });
  });
});
