import type { WorkflowState } from './export/workflow-state-schema.js';
import type { RunState } from './state.js';
import { summarize } from './summary.js';

/** Says in TARS's words what the journal of a run says. */
export function workflowState(state: RunState, journal: string, isRunning: boolean): WorkflowState {
  const started = state.started!;
  const summary = summarize(state);
  const { ended } = state;
  const waiting = state.wave.filter(({ id }) => ended === undefined && !state.isTried(id));
  const open = [...new Set(waiting.map(({ path }) => path))];
  const waits = new Set(open);
  const current = isRunning && state.stage === 'Generation' ? open.shift() : undefined;
  const done = summary.files.filter(
    ({ path, end }) => (state.generated.has(path) && !waits.has(path)) || end === 'clean',
  );
  return {
    CurrentStage: state.stage,
    FilesToProcess: open,
    ProcessedFiles: done.map(({ path }) => path),
    FailedFiles: summary.files.filter(({ end }) => end === 'failed').map(({ path }) => path),
    CurrentFile: current ?? null,
    StartTime: started.at,
    EndTime: isRunning ? null : (summary.endedAt ?? null),
    Status: statusOf(state, isRunning),
    ErrorMessage: isRunning ? null : errorOf(state),
    Statistics: { ...counted(summary.edits), files: summary.files.length },
    ReplicaIds: Object.fromEntries(started.tools.map(({ name, digest }) => [name, digest])),
    TarsHyperlight: {
      version: 1,
      run: started.run,
      journal,
      base: started.repository.base,
      branch: summary.branch ?? null,
      head: summary.head ?? null,
      fingerprint: state.judged === undefined ? null : summary.fingerprint,
      end: ended?.end ?? (isRunning ? null : state.failed && 'failed') ?? null,
      files: counted(summary.files),
      edits: counted(summary.edits),
    },
  };
}

function errorOf({ ended, failed }: RunState): string | null {
  if (failed !== undefined) return `${failed.code}: ${failed.message}`;
  return ended?.reason || null;
}

function statusOf({ ended, failed }: RunState, isRunning: boolean): WorkflowState['Status'] {
  if (ended === undefined) return isRunning ? 'running' : failed === undefined ? 'stopped' : 'failed';
  return ended.end === 'red-base' || ended.end === 'failed' ? 'failed' : 'completed';
}

function counted(items: readonly { end: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { end } of items) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}
