import type { Scores } from '../../wit/documents/scores.js';
import type { Host } from '../host/host.js';
import type { JudgementCounts } from '../learning/posterior.js';
import { loadPatterns } from '../patterns/load.js';
import type { PatternDatabase } from '../patterns/pattern.js';
import type { ReportedFile } from '../reports/run-report.js';
import { churnOf } from '../workflow/churn.js';
import { type ScoreOptions, score } from '../workflow/score.js';
import type { AnalyzeOptions } from './options.js';
import { scorerRules } from './scorer-rules.js';

const aYear = '1 year ago';

/** What the scorer needs besides the reports. */
export class Scoring {
  readonly #database: PatternDatabase;
  readonly #commits: ReadonlyMap<string, number> | undefined;

  private constructor(database: PatternDatabase, commits: ReadonlyMap<string, number> | undefined) {
    this.#database = database;
    this.#commits = commits;
  }

  /** Undefined if no scores are wanted. Rejects with the errors of `loadPatterns` and `churnOf`. */
  static async open(
    { scores, patterns }: Pick<AnalyzeOptions, 'scores' | 'patterns'>,
    cwd: string,
    signal: AbortSignal,
  ): Promise<Scoring | undefined> {
    if (!scores) return undefined;
    const [database, commits] = await Promise.all([
      loadPatterns(patterns),
      scores === true ? undefined : churnOf(cwd, scores.churn === true ? aYear : scores.churn, signal),
    ]);
    return new Scoring(database, commits);
  }

  /** `judgements`: the learned counts of rules, if learning is on. */
  score(
    host: Host,
    files: Iterable<ReportedFile>,
    judgements: ReadonlyMap<string, JudgementCounts> | undefined,
    how: Pick<ScoreOptions, 'clones' | 'signal' | 'onLog'>,
  ): Promise<Scores> {
    return score(host, allAsFound(files), {
      settings: { rules: scorerRules(this.#database, judgements) },
      ...(this.#commits && { churn: this.#commits }),
      ...how,
    });
  }
}

function* allAsFound(files: Iterable<ReportedFile>): Iterable<ReportedFile> {
  for (const file of files) yield asFound(file);
}

/** Restores the file as found, before learning: the scores count judgements once, in how often a rule was right. */
function asFound(file: ReportedFile): ReportedFile {
  return { ...file, findings: file.findings.map((finding) => ({ ...finding, ...finding.asFound })) };
}
