import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { conclude, improve } from './cycle.js';
import type { SelfCodeEvent } from './events.js';
import { explained, failureOf, onFullDisk } from './failure.js';
import { Journal } from './journal.js';
import type { RunHooks, SettledOptions } from './options.js';
import { RunOutputs } from './outputs.js';
import { outsideNow } from './outside.js';
import type { JournalRecord, RecordOf } from './records.js';
import { RunRepository } from './repository/run-repository.js';
import { Reserve } from './reserve.js';
import { RunContext } from './run-context.js';
import { journalPath } from './run-folder.js';
import type { RunHost } from './run-host.js';
import { RunState } from './state.js';
import type { StateFolder } from './state-folder.js';
import { summarize } from './summary.js';
import { removeTree } from './testing/remove-tree.js';

interface Work {
  folder: StateFolder;
  started: RecordOf<'started'>;
  host: RunHost;
  hooks: RunHooks & { signal: AbortSignal };
  tell: (event: SelfCodeEvent) => Promise<void>;
}

/**
 * Works on a run, from wherever its journal says that it is, to its end. An error that ends it is in the journal, too,
 * if that can be written; without a journal there was no run. On a full disk, what commands have left makes room first.
 */
export async function perform(work: Work): Promise<void> {
  const { folder, started } = work;
  const place = folder.run(started.run);
  const reserve = new Reserve(join(place, 'reserve'));
  try {
    await reserve.take().catch(async () => {
      for (const left of ['repository/tree', 'results', 'cache']) await removeTree(join(place, left));
      await reserve.take();
    });
    await using journal = await Journal.open(journalPath(folder, started.run), folder.key);
    const isNew = journal.records.length === 0;
    if (isNew) await journal.append(started);
    await toItsEnd(work, journal, { reserve, isNew });
  } finally {
    await reserve.free();
    if (!(await hasBegun(folder, started.run))) await removeTree(place).catch(() => {});
  }
}

async function toItsEnd(
  work: Work,
  journal: Journal,
  { reserve, isNew }: { reserve: Reserve; isNew: boolean },
): Promise<void> {
  const { folder, started, host, hooks, tell } = work;
  const { run } = started;
  const { signal } = hooks;
  const outputs = new RunOutputs(folder, run);
  const stateNow = () => RunState.of(journal.records);
  const follow = async (event: SelfCodeEvent, state: RunState) => {
    await outputs.take(event, state);
    await tell(event);
  };
  let repository: RunRepository | undefined;
  try {
    if (isNew) await follow({ type: 'recorded', record: started }, stateNow());
    const { base } = started.repository;
    const place = join(folder.run(run), 'repository');
    repository = await RunRepository.open({ user: folder.root, folder: place, base, signal });
    const options = started.options as unknown as SettledOptions;
    const context: RunContext = new RunContext({
      ...{ run, folder, host, hooks, signal, options, repository, journal },
      outside: outsideNow(folder, { run, base, options }, signal, (text) => hooks.onNotice?.(text)),
      tell: (event) => follow(event, context.state),
    });
    await conclude(context, await improve(context));
    await outputs.finish(context.state, repository);
  } catch (thrown) {
    const error = await onFullDisk(thrown, folder.path);
    await reserve.free();
    // What can't be written now doesn't hide the error.
    if (!signal.aborted) await noted(error, work, journal, follow).catch(() => {});
    const isWritten = await outputs.finish(stateNow(), repository).then(
      () => true,
      () => false,
    );
    // Its reports have found room in what was kept for them.
    if (!isWritten || stateNow().ended === undefined) throw error;
  }
  await tell({ type: 'ended', summary: summarize(stateNow()), folder: folder.run(run) });
}

/** Writes down the error of a run that has not come to its end. */
async function noted(
  error: unknown,
  { folder, hooks }: Work,
  journal: Journal,
  follow: (event: SelfCodeEvent, state: RunState) => Promise<void>,
): Promise<void> {
  if (RunState.of(journal.records).ended !== undefined) return;
  const at = new Date(hooks.now?.() ?? Date.now()).toISOString();
  const record: JournalRecord = { type: 'failed', at, ...failureOf(explained(error, folder.path)) };
  await journal.append(record);
  await follow({ type: 'recorded', record }, RunState.of(journal.records));
}

async function hasBegun(folder: StateFolder, run: string): Promise<boolean> {
  return stat(journalPath(folder, run)).then(
    ({ size }) => size > 0,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
  );
}
