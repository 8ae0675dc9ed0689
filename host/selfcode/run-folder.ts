import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { Journal } from './journal.js';
import { RunState } from './state.js';
import type { StateFolder } from './state-folder.js';

export function journalPath(folder: StateFolder, run: string): string {
  return join(folder.run(run), 'journal.jsonl');
}

/** The file of a run that is written last, after its end. */
export const lastOutput = 'run.wot.trsx';

/**
 * Reads what a run's journal says.
 * @throws InputError if there is no such run, or its journal is damaged
 */
export async function readRun(folder: StateFolder, run: string): Promise<RunState> {
  return RunState.of(await Journal.read(journalPath(folder, await named(folder, run)), folder.key));
}

/** Finds a run by its name, or by an unmistakable beginning of it. @throws InputError */
export async function named(folder: StateFolder, run: string): Promise<string> {
  const runs = await folder.runs();
  const meant = runs.includes(run) ? [run] : runs.filter((name) => name.startsWith(run));
  const [only] = meant;
  if (meant.length === 1 && (await exists(journalPath(folder, only!)))) return only!;
  const problem =
    meant.length > 1 ? `${run} could be ${meant.slice(0, 5).join(', ')}` : `there is no run ${run}`;
  throw new InputError(problem, {
    hint: didYouMean(run, new Set(runs)) ?? 'see "tarscli self-code history"',
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The last run that has not ended, or ended without its reports; undefined if there is none. */
export async function unfinishedRun(folder: StateFolder): Promise<string | undefined> {
  for (const run of (await folder.runs()).toReversed()) {
    if (!(await exists(journalPath(folder, run)))) continue;
    const { started, ended } = await readRun(folder, run);
    const isWhole = ended !== undefined && (await exists(join(folder.run(run), lastOutput)));
    if (started !== undefined && !isWhole) return run;
  }
  return undefined;
}
