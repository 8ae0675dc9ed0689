import { runFingerprint } from './fingerprint.js';
import type { FileEnd } from './outcomes.js';
import type { RecordOf } from './records.js';
import type { RunSummary } from './run-summary.js';
import type { RunState, StandingEdit } from './state.js';

/** What became of a run, from its journal alone. */
export function summarize(state: RunState): RunSummary {
  const started = state.started!;
  const { repository, options } = started;
  const standing = state.standing;
  return {
    run: started.run,
    startedAt: started.at,
    endedAt: state.ended?.at ?? state.failed?.at,
    ...endOf(state),
    repository: {
      name: repository.name,
      base: repository.base,
      baseBranch: repository.branch,
      remoteUrl: repository.remoteUrl,
    },
    branch: state.published?.branch,
    head: state.head,
    fingerprint: runFingerprint(state),
    tools: started.tools,
    backend: started.backend,
    tests: testsOf(state),
    files: filesOf(state, standing),
    edits: editsOf(state, standing),
    budgets: {
      files: numberOf(options, 'maxFiles'),
      edits: numberOf(options, 'maxEdits'),
      lines: numberOf(options, 'budgetLines'),
      wallMs: numberOf(options, 'budgetMs'),
    },
  };
}

/** Whatever has no end was stopped, if no error ended it. */
function endOf({ ended, failed }: RunState): Pick<RunSummary, 'end' | 'error'> {
  if (ended !== undefined) return { end: ended.end, error: undefined };
  if (failed === undefined) return { end: 'stopped', error: undefined };
  return { end: 'failed', error: { code: failed.code, message: failed.message } };
}

function numberOf(options: Record<string, unknown>, name: string): number {
  return Number(options[name] ?? 0);
}

function testsOf({ started, base, trials }: RunState): RunSummary['tests'] {
  const { test, build } = started!.options as { test?: string; build?: string };
  if (base.length === 0) {
    const why =
      test === undefined && build === undefined ? 'no test command was given' : 'no edit came to the tests';
    return { state: 'untested', why };
  }
  const wavering = new Set([...trials.values()].flatMap((trial) => trial.wavering));
  for (const name of waveringIn(base)) wavering.add(name);
  return {
    state: 'tested',
    command: [build, test].filter((one) => one !== undefined).join(' && '),
    runs: base.length + [...trials.values()].reduce((sum, { runs }) => sum + runs, 0),
    passed: new Set(base.flatMap(({ passed }) => passed)).size,
    quarantined: [...wavering].sort(),
    confinement: base[0]!.confinement,
  };
}

/** Tests that passed in one round and failed in another. */
export function waveringIn(base: readonly RecordOf<'base-tested'>[]): Set<string> {
  const failed = new Set(base.flatMap((round) => round.failed));
  return new Set(base.flatMap((round) => round.passed).filter((name) => failed.has(name)));
}

function filesOf(state: RunState, standing: readonly StandingEdit[]): RunSummary['files'] {
  const after = new Map(state.ended?.scores.map(({ path, score }) => [path, score]));
  const committed = new Set(
    standing.filter(({ id }) => state.commitOf(id) !== undefined).map(({ path }) => path),
  );
  const found = new Set(state.chosen?.opportunities.map(({ path }) => path));
  const reached = new Set(state.reached.map(({ path }) => path));
  return (state.chosen?.files ?? []).map(({ path, end, score, owners = [] }) => {
    const without: FileEnd = reached.has(path)
      ? 'unchanged'
      : found.has(path)
        ? 'passed-over'
        : (end ?? 'clean');
    const own = committed.has(path) ? 'improved' : without;
    return { path, end: own, scoreBefore: score, scoreAfter: after.get(path), owners };
  });
}

function editsOf(state: RunState, standing: readonly StandingEdit[]): RunSummary['edits'] {
  const byOpportunity = new Map(standing.map((edit) => [edit.opportunity, edit]));
  const withOthers = new Map(state.judged?.reverted.map((one) => [one.edit, one.with]));
  return state.reached.map((about) => {
    const edit = byOpportunity.get(about.id);
    const editId = edit?.id ?? about.id;
    const { end, reason } = state.endOf(about.id);
    const { path, line, rule, ruleName, message, severity, score } = about;
    return {
      ...{ id: editId, path, line, rule, ruleName, message, severity, score, end, reason },
      lines: { added: edit?.added ?? 0, removed: edit?.removed ?? 0 },
      with: withOthers.get(editId) ?? [],
      commit: state.commitOf(editId),
    };
  });
}
