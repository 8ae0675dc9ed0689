import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/errors.js';
import { improve } from './cycle.js';
import { Journal } from './journal.js';
import type { RunHooks, SettledOptions } from './options.js';
import { outsideThen } from './outside.js';
import { Differs, Exhausted, ReplayedRecords } from './replay.js';
import { RunRepository } from './repository/run-repository.js';
import type { Difference, Replayed } from './results.js';
import { RunContext } from './run-context.js';
import { journalPath } from './run-folder.js';
import { RunHost } from './run-host.js';
import { RunState } from './state.js';
import type { StateFolder } from './state-folder.js';

/** Repeats a run in a work tree of its own, up to its commits. Nothing is tested, asked, published or learned. */
export async function replayRun(
  folder: StateFolder,
  run: string,
  { signal = new AbortController().signal, onNotice }: Pick<RunHooks, 'signal' | 'onNotice'>,
): Promise<Replayed> {
  const recorded = await Journal.read(journalPath(folder, run), folder.key);
  const then = RunState.of(recorded);
  if (then.started === undefined)
    throw new InputError(`run ${run} has not begun`, { hint: 'resume it first' });
  const records = new ReplayedRecords(recorded);
  // Without a verdict on its edits, what the tests said of them is not whole: nothing is tested instead.
  const untested = then.judged === undefined ? { test: undefined, build: undefined } : {};
  const place = await mkdtemp(join(folder.run(run), 'replay-'));
  try {
    await using host = new RunHost(onNotice);
    const context = new RunContext({
      ...{ run, folder, signal, host, journal: records, hooks: { onNotice } },
      options: { ...(then.started.options as unknown as SettledOptions), ...untested },
      outside: outsideThen(then),
      repository: await RunRepository.open({
        user: folder.root,
        folder: join(place, 'repository'),
        base: then.started.repository.base,
        signal,
      }),
      tell: async () => {},
    });
    const difference = await firstDifference(() => improve(context));
    return { run, same: records.same, head: context.state.commits.at(-1)?.commit, difference };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function firstDifference(work: () => Promise<unknown>): Promise<Difference | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Exhausted) return undefined;
    if (error instanceof Differs) return error.difference;
    throw error;
  }
}
