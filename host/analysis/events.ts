import type { Finding } from '../../wit/types/agent.js';
import type { Skip } from '../files/skip.js';
import type { FileSource } from '../files/source.js';
import type { Refusal } from '../findings/selection.js';
import type { HistoryPoint } from '../reports/history-point.js';
import type { ReportedFile, RunEnd, RunStart } from '../reports/run-report.js';

/** The first event, before any file is analyzed. */
export interface AnalysisStarted extends Pick<RunStart, 'agent' | 'backend'> {
  type: 'started';
  /** Earlier recorded analyses, the oldest first. */
  history: readonly HistoryPoint[];
}

/** A file that was found and is not analyzed. */
export interface FileSkipped extends Skip {
  type: 'skipped';
  /** Whether the user named the file. */
  named: boolean;
}

/** A text as it was analyzed; without `absolute`, it is in no file. */
export type AnalyzedSource = Omit<FileSource, 'absolute'> & { absolute: string | undefined };

/** The fixes of a file, written or only proposed. */
export interface FileFixed {
  type: 'fixed';
  source: AnalyzedSource;
  /** The file's text with all these fixes. */
  text: string;
  findings: readonly Finding[];
}

/** Fixes of a file that were not applied. */
export interface FixesRefused {
  type: 'refused';
  path: string;
  /** Fixes that do harm, each with its reason. */
  fixes: readonly Refusal[];
  /** Why none of the file's changes is kept, if so. */
  left?: { cause: 'not-written' | 'no-patch'; reason: string };
}

/** A file's report. Its status is `failed` if an agent failed on it. */
export interface FileDone {
  type: 'file';
  file: ReportedFile;
  /** The text that the spans count in: the fixed one if the file was fixed. */
  text: string;
  /** Counts so far, including this file. */
  progress: { files: number; findings: number };
}

/** The summary, after all files or after the signal has ended the analysis. */
export interface AnalysisSummary extends RunEnd {
  type: 'summary';
}

/** A result besides the reports that could not be written. The analysis continues. */
export interface WorkFailed {
  type: 'failed';
  work: 'learning' | 'baseline';
  error: unknown;
}

/** The baseline: written with so many findings, or findings of it that are gone. */
export interface BaselineDone {
  type: 'baseline';
  file: string;
  written?: number;
  stale?: number;
}

/** What `analyze` yields, told apart by `type`. */
export type AnalysisEvent =
  | AnalysisStarted
  | FileSkipped
  | FileFixed
  | FixesRefused
  | FileDone
  | AnalysisSummary
  | WorkFailed
  | BaselineDone;
