import type { Scores } from '../../wit/documents/scores.js';
import type { Host } from '../host/host.js';
import type { JudgementCounts } from '../learning/posterior.js';
import { loadPatterns } from '../patterns/load.js';
import type { PatternDatabase } from '../patterns/pattern.js';
import type { ReportedFile } from '../reports/run-report.js';
import type { Conclusions } from '../results/conclusions.js';
import { churnOf } from '../workflow/churn.js';
import { type ScoreOptions, score } from '../workflow/score.js';
import type { FileArchive } from './file-archive.js';
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

  /** `judgements`: the learned counts of rules, if learning is on. `conclusions`: where the scores are kept. */
  async score(
    host: Host,
    files: FileArchive,
    judgements: ReadonlyMap<string, JudgementCounts> | undefined,
    { conclusions, onLog, ...how }: Pick<ScoreOptions, 'clones' | 'signal' | 'onLog'> & Kept,
  ): Promise<Scores> {
    const settings = { rules: scorerRules(this.#database, judgements) };
    const inputs = conclusions && (await this.#inputs(host, files, settings, how.clones));
    const known = inputs && conclusions?.get<Scores>('scores', inputs);
    if (known) return known;
    let hasSaid = false;
    const scores = await score(host, allAsFound(files), {
      settings,
      ...(this.#commits && { churn: this.#commits }),
      ...how,
      onLog: (about, log) => {
        hasSaid ||= log.length > 0;
        onLog?.(about, log);
      },
    });
    // A run that takes its scores from here has nothing to say.
    if (inputs && !hasSaid) conclusions?.put('scores', inputs, scores);
    return scores;
  }

  /** All that determines the scores. */
  async #inputs(
    host: Host,
    files: FileArchive,
    settings: object,
    clones: ScoreOptions['clones'],
  ): Promise<string[]> {
    const { image } = await host.prepare('scorer', { settings, language: 'text' });
    return [image, files.digest(), JSON.stringify([...(this.#commits ?? [])]), JSON.stringify(clones)];
  }
}

interface Kept {
  conclusions: Conclusions | undefined;
}

function* allAsFound(files: Iterable<ReportedFile>): Iterable<ReportedFile> {
  for (const file of files) yield asFound(file);
}

/** Restores the file as found, before learning: the scores count judgements once, in how often a rule was right. */
function asFound(file: ReportedFile): ReportedFile {
  return { ...file, findings: file.findings.map((finding) => ({ ...finding, ...finding.asFound })) };
}
