import type { FileReport } from '../../contract/report.js';
import type { FileSource } from '../../files/source.js';
import type { Adaptation } from '../../learning/adaptation.js';
import type { LearningDatabase } from '../../learning/database.js';
import type { Judgement } from '../../learning/judgements.js';
import type { Judged } from '../../learning/posterior.js';
import type { RecordedEdit, RecordedFinding, RunRecord } from '../../learning/runs.js';
import { defaults } from '../../patterns/defaults.js';
import type { HistoryPoint } from '../../reports/history-point.js';
import type { ReportedFile } from '../../reports/run-report.js';
import type { Fixed } from './fixer.js';
import type { RunOptions } from './options.js';
import type { RunSettings } from './settings.js';

interface Setting {
  agent: string;
  cwd: string;
  settings: RunSettings | undefined;
  notice: (text: string) => void;
  signal: AbortSignal;
}

/**
 * Undefined without --learn.
 * @throws LearningDatabaseError
 */
export async function openLearning(options: RunOptions, setting: Setting): Promise<RunLearning | undefined> {
  if (!options.learn) return undefined;
  const [{ LearningDatabase }, { judgedRules }, { Adaptation }, place, { record }, { runHistory }] =
    await Promise.all([
      import('../../learning/database.js'),
      import('../../learning/judgements.js'),
      import('../../learning/adaptation.js'),
      import('../../learning/place.js'),
      import('../../learning/record.js'),
      import('../../learning/history.js'),
    ]);
  const file = await place.learningPlace(options.learningDb, setting.cwd);
  place.unreadNotice(file).forEach(setting.notice);
  const database = await LearningDatabase.open(file, setting.signal);
  const confidenceOf = (rule: string) => setting.settings?.confidence(rule) ?? defaults.confidence;
  const judged = judgedRules(database);
  const adaptation = new Adaptation(judged, confidenceOf);
  for (const { rule, reason } of adaptation.demoted) {
    setting.notice(`${rule} is reported one severity lower: ${reason}`);
  }
  return new RunLearning(setting.agent, database, { judged, adaptation, write: record, history: runHistory });
}

type Write = typeof import('../../learning/record.js').record;
type History = typeof import('../../learning/history.js').runHistory;

interface Parts {
  judged: ReadonlyMap<string, Judged>;
  adaptation: Adaptation;
  write: Write;
  history: History;
}

/** What a run takes from the learning database, and adds to it at its end. */
export class RunLearning {
  /** What was said of rules before this run. */
  readonly judged: ReadonlyMap<string, Judged>;
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

  constructor(agent: string, database: LearningDatabase, { judged, adaptation, write, history }: Parts) {
    this.judged = judged;
    this.#agent = agent;
    this.#database = database;
    this.#adaptation = adaptation;
    this.#write = write;
    this.#history = history;
  }

  adapt(report: FileReport): FileReport {
    return { ...report, findings: report.findings.map((finding) => this.#adaptation.apply(finding)) };
  }

  /** What was found in a file, before any of it is fixed. */
  matched({ path, findings, hidden }: ReportedFile): void {
    this.#files++;
    for (const { ruleId, fingerprint, span, message } of [...findings, ...hidden]) {
      this.#tally(ruleId).matched++;
      this.#findings.push({ fingerprint, rule: ruleId, path, line: span.line, message });
    }
  }

  /** A fix that does harm is a verdict on its finding; one that was applied is none, until somebody judges it. */
  fixed(
    { path, language, text: before }: FileSource,
    { applied, rejected, judged, text: after }: Fixed,
  ): void {
    for (const { ruleId } of applied) this.#tally(ruleId).applied++;
    if (applied.length > 0) this.#edits.push({ path, language, before, after });
    for (const { finding, reason } of rejected) {
      const { ruleId: rule, span } = finding;
      const left = judged.findings.find(
        (other) => other.ruleId === rule && other.span.start === span.start && other.span.end === span.end,
      );
      if (left === undefined) continue;
      const about = { fingerprint: left.fingerprint, rule, path, line: span.line };
      this.#judgements.push({ ...about, source: 'validator:fix', accepted: false, why: reason });
    }
  }

  /** Of earlier runs, the oldest first. */
  history(): HistoryPoint[] {
    return this.#history(this.#database, this.#agent);
  }

  close(severities: RunRecord['severities']): void {
    const record: RunRecord = {
      agent: this.#agent,
      files: this.#files,
      severities,
      tallies: this.#tallies,
      findings: this.#findings,
      edits: this.#edits,
    };
    try {
      this.#write(this.#database, record, this.#judgements);
    } finally {
      this.#database.close();
    }
  }

  #tally(rule: string): { matched: number; applied: number } {
    const known = this.#tallies.get(rule) ?? { matched: 0, applied: 0 };
    this.#tallies.set(rule, known);
    return known;
  }
}
