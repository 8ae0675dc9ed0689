import type { FileReport } from '../contract/report.js';
import type { Adaptation } from '../learning/adaptation.js';
import type { LearningDatabase } from '../learning/database.js';
import type { Judgement } from '../learning/judgements.js';
import type { JudgementCounts } from '../learning/posterior.js';
import type { RecordedEdit, RecordedFinding, RunRecord } from '../learning/runs.js';
import { defaults } from '../patterns/defaults.js';
import type { HistoryPoint } from '../reports/history-point.js';
import type { ReportedFile } from '../reports/run-report.js';
import type { AnalysisSettings } from './agent-settings.js';
import type { FixOutcome } from './apply-fixes.js';
import type { AnalyzedSource } from './events.js';
import type { AnalyzeOptions } from './options.js';

interface LearningContext {
  agent: string;
  cwd: string;
  settings: AnalysisSettings;
  onNotice: (text: string) => void;
  signal: AbortSignal;
}

/**
 * Undefined if learning is off.
 * @throws LearningDatabaseError
 */
export async function openLearning(
  learn: AnalyzeOptions['learn'],
  { agent, cwd, settings, onNotice, signal }: LearningContext,
): Promise<AnalysisLearning | undefined> {
  if (!learn) return undefined;
  const [
    { LearningDatabase },
    { ruleJudgements: readJudgements },
    { Adaptation },
    place,
    { record },
    { runHistory },
  ] = await Promise.all([
    import('../learning/database.js'),
    import('../learning/judgements.js'),
    import('../learning/adaptation.js'),
    import('../learning/database-path.js'),
    import('../learning/record.js'),
    import('../learning/history.js'),
  ]);
  const file = await place.databasePath(learn === true ? undefined : learn.database, cwd);
  place.unreadNotice(file).forEach(onNotice);
  const database = await LearningDatabase.open(file, signal);
  const confidenceOf = (rule: string) => settings.confidence(rule) ?? defaults.confidence;
  const ruleJudgements = readJudgements(database);
  const adaptation = new Adaptation(ruleJudgements, confidenceOf);
  for (const { rule, reason } of adaptation.demoted) {
    onNotice(`${rule} is reported one severity lower: ${reason}`);
  }
  return new AnalysisLearning(agent, database, {
    judgements: ruleJudgements,
    adaptation,
    write: record,
    history: runHistory,
  });
}

type Write = typeof import('../learning/record.js').record;
type History = typeof import('../learning/history.js').runHistory;

interface LearningParts {
  judgements: ReadonlyMap<string, JudgementCounts>;
  adaptation: Adaptation;
  write: Write;
  history: History;
}

/** The learning database as an analysis uses it: read at the start, added to at the end. */
export class AnalysisLearning {
  /** Judgements of rules before this analysis. */
  readonly judgements: ReadonlyMap<string, JudgementCounts>;
  readonly #agent: string;
  readonly #database: LearningDatabase;
  readonly #adaptation: Adaptation;
  readonly #write: Write;
  readonly #history: History;
  readonly #tallies = new Map<string, { matched: number; applied: number }>();
  readonly #findings: RecordedFinding[] = [];
  readonly #judgements: Judgement[] = [];
  readonly #edits: RecordedEdit[] = [];
  #files = 0;

  constructor(
    agent: string,
    database: LearningDatabase,
    { judgements, adaptation, write, history }: LearningParts,
  ) {
    this.judgements = judgements;
    this.#agent = agent;
    this.#database = database;
    this.#adaptation = adaptation;
    this.#write = write;
    this.#history = history;
  }

  adapt(report: FileReport): FileReport {
    return { ...report, findings: report.findings.map((finding) => this.#adaptation.apply(finding)) };
  }

  /** Records the findings of a file, before any fix. */
  matched({ path, findings, hidden }: ReportedFile): void {
    this.#files++;
    for (const { ruleId, fingerprint, span, message } of [...findings, ...hidden]) {
      this.#tally(ruleId).matched++;
      this.#findings.push({ fingerprint, rule: ruleId, path, line: span.line, message });
    }
  }

  /**
   * Records the fixes. A harmful fix is a judgement against its finding; an applied fix is none until somebody judges
   * it.
   */
  fixed(
    { path, language, text: before }: AnalyzedSource,
    { applied, refused, writeProblem, file, text: after }: FixOutcome,
  ): void {
    if (writeProblem) return;
    for (const { ruleId } of applied) this.#tally(ruleId).applied++;
    if (applied.length > 0) this.#edits.push({ path, language, before, after });
    for (const { finding, reason } of refused) {
      const { ruleId: rule, span } = finding;
      const remaining = file.findings.find(
        (other) => other.ruleId === rule && other.span.start === span.start && other.span.end === span.end,
      );
      if (remaining === undefined) continue;
      const about = { fingerprint: remaining.fingerprint, rule, path, line: span.line };
      this.#judgements.push({ ...about, source: 'validator:fix', accepted: false, why: reason });
    }
  }

  /** Earlier analyses, the oldest first. */
  history(): HistoryPoint[] {
    return this.#history(this.#database, this.#agent);
  }

  /** Writes the record of the analysis. Called last. */
  record(severities: RunRecord['severities']): void {
    const record: RunRecord = {
      agent: this.#agent,
      files: this.#files,
      severities,
      tallies: this.#tallies,
      findings: this.#findings,
      edits: this.#edits,
    };
    this.#write(this.#database, record, this.#judgements);
  }

  close(): void {
    this.#database.close();
  }

  #tally(rule: string): { matched: number; applied: number } {
    const tally = this.#tallies.get(rule) ?? { matched: 0, applied: 0 };
    this.#tallies.set(rule, tally);
    return tally;
  }
}
