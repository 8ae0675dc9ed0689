import { LearningDatabase } from '../learning/database.js';
import { databasePath } from '../learning/database-path.js';
import { isDemoted } from '../learning/demotion.js';
import { type Judgement, recordJudgements, ruleJudgements } from '../learning/judgements.js';
import { posteriorOf } from '../learning/posterior.js';
import { defaults } from '../patterns/defaults.js';
import { loadPatterns } from '../patterns/load.js';
import type { CycleOptions } from './options.js';
import type { RuleStanding } from './project-manager.js';
import type { RecordOf } from './records.js';
import type { RunState } from './state.js';

/** The source of judgements that come from builds and tests. */
const tests = 'validator:self-code';

type LearningOptions = Pick<CycleOptions, 'learn' | 'patterns'>;

async function openDatabase(
  root: string,
  { learn = true }: LearningOptions,
  create: boolean,
  signal: AbortSignal,
) {
  if (learn === false) return undefined;
  const place = await databasePath(learn === true ? undefined : learn.database, root);
  return create ? LearningDatabase.open(place, signal) : LearningDatabase.openIfThere(place, signal);
}

/** Returns how far the edits of rules can be trusted, by what was learned before. */
export async function standingOfRules(
  root: string,
  options: LearningOptions,
  signal: AbortSignal,
): Promise<(rule: string) => RuleStanding> {
  const { patterns } = await loadPatterns(options.patterns && [...options.patterns]);
  const confidence = new Map(patterns.map((one) => [one.id, one.confidence ?? defaults.confidence]));
  const database = await openDatabase(root, options, false, signal);
  try {
    const judged = database === undefined ? new Map() : ruleJudgements(database);
    return (rule) => {
      const { accepted, rejected } = judged.get(rule) ?? { accepted: 0, rejected: 0 };
      const posterior = posteriorOf(confidence.get(rule) ?? defaults.confidence, { accepted, rejected });
      const share = `${rejected} of ${accepted + rejected} judgements reject it`;
      const lower = posterior.lower;
      return isDemoted({ accepted, rejected }, posterior) ? { lower, demoted: share } : { lower };
    };
  } finally {
    database?.close();
  }
}

/** Records what tests and people said of the run's edits. A run without tests says nothing of edits that nobody saw. */
export async function learnFrom(
  state: RunState,
  root: string,
  options: LearningOptions,
  signal: AbortSignal,
): Promise<RecordOf<'learned'>> {
  const judgements = judgementsOf(state);
  const count = (accepted: boolean) => judgements.filter((one) => one.accepted === accepted).length;
  const learned = { type: 'learned', accepted: count(true), rejected: count(false) } as const;
  if (judgements.length === 0 || options.learn === false) return learned;
  try {
    const database = await openDatabase(root, options, true, signal);
    try {
      recordJudgements(database!, judgements, Date.parse(state.started!.at));
    } finally {
      database?.close();
    }
    return learned;
  } catch (error) {
    signal.throwIfAborted();
    return { ...learned, problem: (error as Error).message };
  }
}

function judgementsOf(state: RunState): Judgement[] {
  const isTested = state.base.length > 0;
  const together = togetherOnly(state);
  return state.reached.flatMap((about): Judgement[] => {
    const { fingerprint, rule, path, line, id } = about;
    const judgement = (source: Judgement['source'], accepted: boolean, why: string) => {
      return { fingerprint, source, rule, accepted, why, path, line };
    };
    const edit = state.generated.get(path)?.edits.find(({ opportunity }) => opportunity === id);
    const answer = edit && state.answers.get(edit.id);
    const human = answer ? [judgement('human', answer.accepted, answer.why)] : [];
    const { end, reason = '' } = state.endOf(id);
    if (!isTested || (end !== 'committed' && end !== 'reverted')) return human;
    // Of edits that fail only together, none is known to be wrong.
    if (together.has(id)) return human;
    return [...human, judgement(tests, end === 'committed', reason)];
  });
}

/** Opportunities whose edits fail only together with others. */
function togetherOnly({ judged, standing }: RunState): ReadonlySet<string> {
  const edits = new Set(judged?.reverted.filter((one) => one.with.length > 0).map(({ edit }) => edit));
  return new Set(standing.filter(({ id }) => edits.has(id)).map(({ opportunity }) => opportunity));
}
