import type { Finding } from '../../wit/types/agent.js';
import type { Skip } from '../files/skip.js';
import type { FileSource } from '../files/source.js';
import type { Refusal } from '../findings/selection.js';
import type { HistoryPoint } from '../reports/history-point.js';
import type { ReportedFile, RunEnd, RunStart } from '../reports/run-report.js';

/** Comes first, before any file is looked at. */
export interface AnalysisStarted extends Pick<RunStart, 'agent' | 'backend'> {
  type: 'started';
  /** Earlier analyses that were recorded, the oldest first. */
  history: readonly HistoryPoint[];
}

/** A file that was found and is not analyzed. */
export interface FileSkipped extends Skip {
  type: 'skipped';
  /** Whether it was asked for by its own name. */
  named: boolean;
}

/** A file's fixes have been written, or would be. */
export interface FileFixed {
  type: 'fixed';
  source: FileSource;
  /** The file's text with all of them. */
  text: string;
  findings: readonly Finding[];
}

/** Fixes of a file that were not applied. */
export interface FixesRefused {
  type: 'refused';
  path: string;
  /** One by one, as they do harm. */
  fixes: readonly Refusal[];
  /** Why the file as a whole stays as it was, if that is so. */
  left?: { cause: 'not-written' | 'no-patch'; reason: string };
}

/** A file's report. Its status is `failed` where an agent could not look at it. */
export interface FileDone {
  type: 'file';
  file: ReportedFile;
  /** What the spans count in: the fixed text, of a file that was fixed. */
  text: string;
  /** So far, this file included. */
  progress: { files: number; findings: number };
}

/** Comes when all files are done, or the signal has ended the analysis. */
export interface AnalysisSummary extends RunEnd {
  type: 'summary';
}

/** Something that was asked for besides reports could not be kept. The analysis goes on. */
export interface WorkFailed {
  type: 'failed';
  work: 'learning' | 'baseline';
  error: unknown;
}

/** The baseline has been written, with so many findings; or findings that it knows are gone. */
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
