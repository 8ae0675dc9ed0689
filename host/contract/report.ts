import type { Finding, Metric, Span } from '../../wit/types/agent.js';
import type { ErrorCode } from '../base/errors.js';
import type { LogLine } from '../base/log-line.js';
import type { Usage } from './backend.js';
import type { BackendName } from './backend-name.js';
import type { Isolation } from './isolation.js';

/** A text to analyze. `path` only names it; nothing is read from disk. */
export interface SourceFile {
  path: string;
  /** Default: from the path's extension, or `text` if the extension is unknown. */
  language?: string | undefined;
  text: string;
}

/**
 * Status of a file's report. `complete`: all of the file was parsed and analyzed. `partial`: `unparsed` lists the
 * pieces that didn't parse, or `error` names the limit that cut the findings. `failed`: `error` says why there are no
 * findings.
 */
export type FileStatus = 'complete' | 'partial' | 'failed';

/** Report of one agent on one file, validated: spans lie in the file, and numbers are finite. */
export interface FileReport {
  path: string;
  language: string;
  agent: string;
  backend: BackendName;
  /** Isolation of the sandbox that analyzed the file. Absent if no sandbox was started. */
  isolation?: Isolation;
  status: FileStatus;
  findings: Finding[];
  metrics: Metric[];
  unparsed: Span[];
  error?: { code: ErrorCode; message: string; hint?: string };
  /** Usage of the call that included this file, and the number of `files` in it. */
  usage?: Usage & { files: number };
  log: LogLine[];
}
