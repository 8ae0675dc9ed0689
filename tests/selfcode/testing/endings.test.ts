import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { marked } from '#host/selfcode/testing/marked-processes.js';
import { runCommand } from '#host/selfcode/testing/run-command.js';
import { markOf } from '#host/selfcode/testing/run-place.js';
import { runs, until } from '../../process/processes.js';
import { confined, hasProc, here } from './confinements.js';
import { commandAt, ownPlace, runAt } from './places.js';

/** Forks twice, into a session of its own, without any of the command's pipes. */
const daemon =
  '(setsid sh -c "exec > /dev/null 2>&1 < /dev/null; (sleep 987 & sleep 987) & exit" &) ; sleep 0.1';

test.each(hasProc ? here : [])(
  'a daemon ends with its command, however that ends (%s)',
  async (confinement) => {
    const place = ownPlace();
    const mark = markOf(place.resultsFolder);
    const left = async () => (await marked(mark)).filter(runs);
    expect((await runAt(place, `${daemon}; exit 0`, { confinement })).ended).toBe('exited');
    expect(await left()).toEqual([]);
    const limit = { confinement, timeoutMs: 1000 };
    const stubborn = `trap "" TERM; ${daemon}; while true; do sleep 1; done`;
    expect((await runAt(place, stubborn, limit)).ended).toBe('timed-out');
    expect(await left()).toEqual([]);
    const controller = new AbortController();
    const running = runCommand(
      commandAt(place, `${daemon}; echo > started; sleep 987`, { confinement }),
      controller.signal,
    );
    await until(() => existsSync(join(place.cwd, 'started')));
    expect((await left()).length).toBeGreaterThan(2);
    controller.abort();
    expect((await running).ended).toBe('aborted');
    expect(await left()).toEqual([]);
  },
);

test.each(here)('a command is asked to end before it is ended (%s)', async (confinement) => {
  const place = ownPlace();
  const command = 'trap "echo asked > asked; exit 0" TERM; while true; do sleep 0.1; done';
  const result = await runAt(place, command, { confinement, timeoutMs: 1000 });
  expect(result).toMatchObject({ ended: 'timed-out', exit: undefined, signal: undefined });
  expect(readFileSync(join(place.cwd, 'asked'), 'utf8')).toBe('asked\n');
});

test.each(here)('an output without end is a flood, and ends the command (%s)', async (confinement) => {
  const result = await runAt(ownPlace(), 'yes', { confinement, floodBytes: 50_000_000, outputBytes: 100 });
  expect(result).toMatchObject({ ended: 'output-flood', exit: undefined });
  expect(result.outputBytes).toBeGreaterThan(50_000_000);
});

test.each(here)('of a gigabyte of output little is kept (%s)', async (confinement) => {
  const before = process.memoryUsage().rss;
  const result = await runAt(ownPlace(), 'head -c 1073741824 /dev/zero', { confinement, timeoutMs: 900_000 });
  expect(result).toMatchObject({ ended: 'exited', exit: 0, outputBytes: 1024 ** 3 });
  expect(result.output.length).toBeLessThan(300_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 ** 2);
});

test.each(here)('a fork bomb ends with its command (%s)', async (confinement) => {
  const place = ownPlace();
  const bomb = 'f() { [ $1 -gt 7 ] && sleep 987; f $(($1 + 1)) & f $(($1 + 1)); }; f 0';
  expect((await runAt(place, bomb, { confinement, timeoutMs: 2000 })).ended).toBe('timed-out');
  expect((await marked(markOf(place.resultsFolder))).filter(runs)).toEqual([]);
});

test('what an interrupted run has left ends with the next: processes, and temporary files', async () => {
  const place = ownPlace();
  const left = spawn('sleep', ['987'], {
    env: { ...process.env, TARS_TEST_RUN: markOf(place.resultsFolder) },
  });
  const ended = new Promise((resolve) => left.once('exit', (_, signal) => resolve(signal)));
  const temporary = join(tmpdir(), `tars-tests-${markOf(place.resultsFolder)}-killed`);
  mkdirSync(join(temporary, 'tmp'), { recursive: true });
  await runAt(place, 'true');
  expect(await ended).toBe('SIGKILL');
  expect(existsSync(temporary)).toBe(false);
});

test.each(hasProc ? confined : [])(
  'a confined command ends with the process that runs it (%s)',
  async (confinement) => {
    const place = ownPlace();
    const modules = import.meta.resolve('#host/selfcode/testing/run-command.js');
    const options = commandAt(place, 'trap "" TERM; echo > started; sleep 987', { confinement });
    const script = `import { runCommand } from ${JSON.stringify(modules)};
    await runCommand(${JSON.stringify(options)}, new AbortController().signal);`;
    const runner = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    await until(() => existsSync(join(place.cwd, 'started')));
    const started = await marked(markOf(place.resultsFolder));
    expect(started.length).toBeGreaterThan(1);
    runner.kill('SIGKILL');
    await until(() => !started.some(runs));
  },
);

test.each(confined)(
  'a daemon that wipes its environment ends with a confined command, too (%s)',
  async (confinement) => {
    const place = ownPlace();
    const pipe = join(place.cwd, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reading = createReadStream(pipe).resume();
    const ended = once(reading, 'end');
    const daemon = 'exec > pipe 2>&1; : > up; sleep 987';
    const wiping = `(setsid env -i PATH="$PATH" sh -c '${daemon}' &); while [ ! -e up ]; do sleep 0.05; done`;
    expect((await runAt(place, wiping, { confinement })).exit).toBe(0);
    await ended;
  },
);
