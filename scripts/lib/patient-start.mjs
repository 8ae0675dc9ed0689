// Vitest gives each of its processes a minute to start, which no option stretches. In an emulated machine on a busy
// host that is too short: the first process waits longer. To be loaded before vitest.
const minuteMs = 60_000;
const startMs = 15 * minuteMs;

// Its processes are told by a channel, and run the tests, whose timers mean what they say.
if (process.send === undefined) {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign((work, delayMs, ...rest) => {
    const isStart = delayMs === minuteMs || delayMs === 1.5 * minuteMs;
    return setTimeout(work, isStart ? startMs : delayMs, ...rest);
  }, setTimeout);
}
