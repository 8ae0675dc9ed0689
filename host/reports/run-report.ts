import type { Feedback } from '../../wit/documents/feedback-document.js';
import type { Finding, Metric, Rule, Severity, Span } from '../../wit/types/agent.js';
import type { LogLine } from '../base/log-line.js';
import type { Isolation } from '../contract/isolation.js';
import type { FileStatus } from '../contract/report.js';
import type { Skip, SkipReason } from '../files/skip.js';
import type { MeasuresSummary } from './measures-summary.js';
import type { Scores } from './scores.js';

export interface ReportedFinding extends Finding {
  /** Names the finding across runs: rule, path and what stands around it, never its line. */
  fingerprint: string;
  /** What the analyzer said, of a finding whose rule was judged: learning may have moved both. */
  asFound?: { severity: Severity; confidence: number };
}

/** A finding that is known and accepted, by a comment in the code or by the baseline. */
export interface HiddenFinding extends ReportedFinding {
  by: 'comment' | 'baseline';
  reason?: string | undefined;
}

export interface ReportedFile {
  path: string;
  language: string;
  status: FileStatus;
  findings: ReportedFinding[];
  hidden: HiddenFinding[];
  metrics: Metric[];
  unparsed: Span[];
  error?: { code: string; message: string; hint?: string };
  /** What was to be shown of the agent's log, of the call whose first file this is. */
  log?: LogLine[];
}

/** What is known before the first file comes back. */
export interface RunStart {
  tool: { name: string; version: string };
  agent: string;
  /** `isolation`: of each agent that runs, without repetitions. */
  backend: { name: string; reason: string; isolation: readonly Isolation[] };
}

export interface RunSummary {
  files: number;
  /** Of those, with a report that was kept of an earlier run. */
  known: number;
  findings: Record<Severity, number>;
  /** Files of which some pieces didn't parse. */
  partial: number;
  failed: number;
  /** Files of which not all findings were kept. */
  cut: number;
  skipped: Partial<Record<SkipReason, number>>;
  suppressed: number;
  baseline: number;
  /** Edits applied, and refused, by --fix. */
  fixed: number;
  refused: number;
  elapsedMs: number;
  /** The run was stopped before it had looked at every file. */
  interrupted: boolean;
}

export interface RunEnd {
  rules: readonly Rule[];
  skipped: readonly Skip[];
  summary: RunSummary;
  /** Of agents that measure. */
  measures?: MeasuresSummary;
  /** Of `analyze`. */
  analysis?: Scores;
  /** What the reporter makes of it all, where a format asks for that. */
  feedback?: Feedback;
}

/**
 * Writes a run piece by piece, so that no more than one file's report is held. Each method returns text to
 * append; nothing is written elsewhere. What can be long comes in pieces that are made as they are taken, each in
 * some milliseconds at most; some are empty.
 */
export interface Reporter {
  start(run: RunStart): string;
  /** `text` is what the spans count in; undefined where nobody has it any more. */
  file(file: ReportedFile, text: string | undefined): Iterable<string>;
  end(run: RunEnd): Iterable<string>;
}

/** By place, then by rule: the order in which every format lists findings. */
export function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.ruleId < b.ruleId ? -1 : 1);
}

/** The backend and how it keeps agents apart from the host, as far as that is known, for people. */
export function backendText({ name, isolation }: RunStart['backend']): string {
  return isolation.length > 0 ? `${name} backend (${isolation.join(', ')})` : `${name} backend`;
}
