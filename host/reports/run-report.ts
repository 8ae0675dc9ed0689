import type { FeedbackDocument } from '../../wit/documents/feedback-document.js';
import type { Scores } from '../../wit/documents/scores.js';
import type { Finding, Metric, Rule, Severity, Span } from '../../wit/types/agent.js';
import type { LogLine } from '../base/log-line.js';
import type { Isolation } from '../contract/isolation.js';
import type { FileStatus } from '../contract/report.js';
import type { FileClass } from '../files/file-class.js';
import type { Skip, SkipReason } from '../files/skip.js';
import type { MeasuresSummary } from './measures-summary.js';

export interface ReportedFinding extends Finding {
  /** Names the finding across runs by rule, path and surrounding text, never by its line. */
  fingerprint: string;
  /** Severity and confidence as the analyzer reported them, if its rule was judged: learning may have changed both. */
  asFound?: { severity: Severity; confidence: number };
}

/** A finding that a comment in the code, one for another tool (`foreign`) or the baseline accepts. */
export interface HiddenFinding extends ReportedFinding {
  by: 'comment' | 'foreign' | 'baseline';
  reason?: string | undefined;
}

export interface ReportedFile {
  path: string;
  language: string;
  /** What the file is for; reports of older versions don't say. */
  class?: FileClass;
  status: FileStatus;
  findings: ReportedFinding[];
  hidden: HiddenFinding[];
  metrics: Metric[];
  unparsed: Span[];
  error?: { code: string; message: string; hint?: string };
  /** The shown lines of the agent's log, on the first file of the call. */
  log?: LogLine[];
}

/** What is known before the first report. */
export interface RunStart {
  tool: { name: string; version: string };
  agent: string;
  /** `isolation`: of each agent that runs, without repetitions. */
  backend: { name: string; reason: string; isolation: readonly Isolation[] };
}

export interface RunSummary {
  files: number;
  /** Those of them that a stored report of an earlier run spared a call. */
  reused: number;
  findings: Record<Severity, number>;
  /** Files with pieces that didn't parse. */
  partial: number;
  failed: number;
  /** Files of which some findings were dropped. */
  cut: number;
  skipped: Partial<Record<SkipReason, number>>;
  suppressed: number;
  /** Those of them that comments and attributes for other tools suppress. */
  foreign?: number;
  baseline: number;
  /** Edits that --fix applied and refused. */
  fixed: number;
  refused: number;
  /** Items of lists that a limit on the report kept out of it. */
  omitted?: Partial<Record<string, number>>;
  elapsedMs: number;
  /** Whether the run was stopped before its last file. */
  interrupted: boolean;
}

export interface RunEnd {
  rules: readonly Rule[];
  skipped: readonly Skip[];
  summary: RunSummary;
  /** Set if agents measured. */
  measures?: MeasuresSummary;
  /** Set by `analyze`. */
  analysis?: Scores;
  /** The reporter's document, if a format needs it. */
  feedback?: FeedbackDocument;
}

/**
 * A writer of a run, piece by piece, that holds no more than one file's report. Each method returns text to append, and
 * writes nothing itself. Long texts come in pieces made on demand, each in some milliseconds at most; some are empty.
 */
export interface Formatter {
  start(run: RunStart): string;
  /** `text` is what the spans count in; undefined if it is no longer known. */
  file(file: ReportedFile, text: string | undefined): Iterable<string>;
  end(run: RunEnd): Iterable<string>;
  /** What the user should know of the report after its end, a line each. */
  notices?(): readonly string[];
}

/** Compares by place, then by rule: the order in which every format lists findings. */
export function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.ruleId < b.ruleId ? -1 : 1);
}

/** Describes the backend and its isolation of agents, as far as known, for people. */
export function backendText({ name, isolation }: RunStart['backend']): string {
  return isolation.length > 0 ? `${name} backend (${isolation.join(', ')})` : `${name} backend`;
}
