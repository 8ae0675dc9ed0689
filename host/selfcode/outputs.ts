import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../files/write.js';
import { visibleJson } from '../reports/visible.js';
import type { SelfCodeEvent } from './events.js';
import { tarsTrace } from './export/trace.js';
import { writeWorkflowState } from './export/workflow-state.js';
import { wotTrace } from './export/wot-trace.js';
import { runReportHtml } from './report-html.js';
import type { RunRepository } from './repository/run-repository.js';
import { journalPath, lastOutput } from './run-folder.js';
import type { RunState } from './state.js';
import type { StateFolder } from './state-folder.js';
import { summarize } from './summary.js';
import { workflowState } from './workflow-state.js';

const mostPatchBytes = 64 * 1024 * 1024;

/** Keeps the files that say what a run does, for people and other programs. All follow from the journal. */
export class RunOutputs {
  readonly #folder: StateFolder;
  readonly #run: string;

  constructor(folder: StateFolder, run: string) {
    this.#folder = folder;
    this.#run = run;
  }

  /** Follows an event: a line in the log, and the state. */
  async take(event: SelfCodeEvent, state: RunState): Promise<void> {
    if (event.type !== 'recorded' && event.type !== 'stage') return;
    const what = event.type === 'stage' ? { stage: event.stage } : { record: brief(event.record) };
    const line = visibleJson({ at: new Date().toISOString(), ...what });
    await appendFile(this.#folder.log(this.#run), `${line}\n`, { mode: 0o600 });
    if (event.type === 'recorded') await this.#writeState(state, true);
  }

  /** Writes what is known at the end, however it came. `repository`: undefined if it could not be opened. */
  async finish(state: RunState, repository: RunRepository | undefined): Promise<void> {
    await this.#writeState(state, false);
    const summary = summarize(state);
    const place = (name: string) => join(this.#folder.run(this.#run), name);
    await mkdir(this.#folder.run(this.#run), { recursive: true, mode: 0o700 });
    const diff = await writePatch({ state, repository }, place('changes.patch'));
    await writeAtomically(place('report.json'), `${visibleJson(summary, 2)}\n`);
    await writeAtomically(place('report.html'), await runReportHtml(summary, diff.toString()));
    await writeAtomically(place('run.tars'), tarsTrace(summary));
    await writeAtomically(place(lastOutput), wotTrace(summary));
  }

  #writeState(state: RunState, isRunning: boolean): Promise<void> {
    const journal = journalPath(this.#folder, this.#run);
    return writeWorkflowState(this.#folder.workflowState, workflowState(state, journal, isRunning));
  }
}

/** Writes what `git apply` takes; nothing if there is nothing, or too much of it. Returns it. */
export async function writePatch(
  { state, repository }: { state: RunState; repository: RunRepository | undefined },
  path: string,
): Promise<Buffer> {
  const last = state.commits.at(-1);
  if (last === undefined || repository === undefined) return Buffer.alloc(0);
  const patch = await repository.diff(state.started!.repository.base, last.commit);
  if (patch.length === 0 || patch.length > mostPatchBytes) return Buffer.alloc(0);
  await writeAtomically(path, patch);
  return patch;
}

/** Leaves out long members, which the journal has. */
function brief(record: object): object {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const isLong = Array.isArray(value) && value.length > 20;
      return [name, isLong ? `${value.length} of them` : value];
    }),
  );
}
