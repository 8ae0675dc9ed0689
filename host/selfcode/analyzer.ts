import { isAbsolute } from 'node:path';
import type { Opportunity as ScoredOpportunity } from '../../wit/documents/scores.js';
import { analyzeOn } from '../analysis/analyze.js';
import type { AnalysisSummary, FileSkipped } from '../analysis/events.js';
import { digestOf } from '../base/digest.js';
import type { SkipReason } from '../files/skip.js';
import { hasEdits } from '../findings/selection.js';
import { severityAsFound } from '../findings/severity.js';
import type { Host } from '../host/host.js';
import type { ReportedFile, ReportedFinding } from '../reports/run-report.js';
import type { SettledOptions } from './options.js';
import type { FileEnd } from './outcomes.js';
import type { Opportunity } from './records.js';

/** A file of the repository, as far as it was looked at. */
export interface AnalyzedFile {
  path: string;
  end?: FileEnd;
  reason?: string;
  /** The grade's number: 0 to 100. */
  score?: number;
}

export interface AnalyzedRepository {
  files: AnalyzedFile[];
  /** What could be improved, in no order. */
  opportunities: Opportunity[];
}

export interface AnalyzerContext {
  host: Host;
  /** Root of the run's work tree. */
  root: string;
  options: Pick<SettledOptions, 'target' | 'patterns' | 'profile' | 'only'>;
  signal: AbortSignal;
  onNotice: (text: string) => void;
  onFile: (done: number) => void;
}

/** Rules whose findings ask for documentation, which the generator writes without edits of theirs. */
const documented: ReadonlySet<string> = new Set(['TARS002']);

/** A name such as `!a.cs` or `-` says something else where inputs are named. */
const asPath = (target: string) => (isAbsolute(target) ? target : `./${target}`);

/** Runs pattern-matcher, complexity and scorer on the work tree. */
export async function analyzeRepository({
  host,
  root,
  options,
  signal,
  onNotice,
  onFile,
}: AnalyzerContext): Promise<AnalyzedRepository> {
  const { target, patterns, profile, only } = options;
  const analysis = analyzeOn(host, target.length > 0 ? target.map(asPath) : ['.'], {
    cwd: root,
    gitignore: false,
    ...{ patterns, profile, only, signal, onNotice },
    scores: true,
    agentLog: 'off',
  });
  const found = new Found();
  for await (const event of analysis) {
    if (event.type === 'skipped') found.skipped(event);
    else if (event.type === 'file') {
      found.file(event.file);
      onFile(event.progress.files);
    } else if (event.type === 'summary') {
      if (event.summary.interrupted) signal.throwIfAborted();
      found.summary(event);
    }
  }
  // What is skipped comes when it is met, which is another moment in each run.
  const files = found.files.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  return { files, opportunities: found.opportunities() };
}

/** What an analysis has found so far. */
class Found {
  readonly files: AnalyzedFile[] = [];
  readonly #findings: { path: string; finding: ReportedFinding }[] = [];
  readonly #names = new Map<string, string>();
  #scored: readonly ScoredOpportunity[] = [];

  skipped({ path, reason, detail }: FileSkipped): void {
    this.files.push({ path, end: endOfSkip(reason), reason: detail ?? reason });
  }

  file({ path, status, error, findings }: ReportedFile): void {
    if (status === 'failed') {
      this.files.push({ path, end: 'failed', reason: `${error?.code}: ${error?.message}` });
      return;
    }
    const fixable = findings.filter((finding) => hasEdits(finding) || documented.has(finding.ruleId));
    this.files.push({ path, ...(fixable.length === 0 && { end: 'clean' as const }) });
    for (const finding of fixable) this.#findings.push({ path, finding });
  }

  summary({ rules, analysis }: AnalysisSummary): void {
    for (const { id, name } of rules) this.#names.set(id, name);
    this.#scored = analysis?.opportunities ?? [];
    const byPath = new Map(analysis?.quality.files.map(({ path, score }) => [path, score]));
    for (const file of this.files) {
      const score = byPath.get(file.path);
      if (score !== undefined) file.score = score;
    }
  }

  opportunities(): Opportunity[] {
    const score = scoresOf(this.#scored);
    return this.#findings.map(({ path, finding }) => {
      const { ruleId: rule, fingerprint, span, message } = finding;
      return {
        id: digestOf(path, rule, fingerprint, `${span.start}`).slice(0, 16),
        ...{ path, rule, fingerprint, message },
        kind: hasEdits(finding) ? 'fix' : 'documentation',
        ruleName: this.#names.get(rule) ?? rule,
        start: span.start,
        line: span.line,
        severity: severityAsFound(finding),
        score: score(path, rule),
      };
    });
  }
}

/** Returns the score of a rule's findings in a file: of what stands for them, else 0. */
function scoresOf(scored: readonly ScoredOpportunity[]): (path: string, rule: string) => number {
  const byKey = new Map<string, number>();
  for (const { path, ruleId, rules = [ruleId], score } of scored) {
    for (const rule of rules) {
      const key = `${path}\n${rule}`;
      byKey.set(key, Math.max(byKey.get(key) ?? 0, score));
    }
  }
  return (path, rule) => byKey.get(`${path}\n${rule}`) ?? 0;
}

function endOfSkip(reason: SkipReason): FileEnd {
  return reason === 'not-a-file' || reason === 'unreadable' ? 'not-a-file' : 'skipped';
}
