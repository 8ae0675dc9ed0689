import type { Finding, Metric, Span } from '../../wit/types/agent.js';
import type { ErrorCode } from '../base/errors.js';
import type { LogLine } from '../base/log-line.js';
import type { Usage } from './backend.js';
import type { BackendName } from './backend-name.js';
import type { Isolation } from './isolation.js';

/** A text to look at. `path` only names it; nothing is read from disk. */
export interface SourceFile {
  path: string;
  /** Without it, told by the path's extension; `text` where that says nothing. */
  language?: string | undefined;
  text: string;
}

/**
 * `complete`: all of it was parsed and looked at. `partial`: looked at, but `unparsed` names pieces that
 * didn't parse, or `error` which limit cut its findings short. `failed`: `error` says why there are no findings.
 */
export type FileStatus = 'complete' | 'partial' | 'failed';

/** What one agent has to say about one file. Validated: spans lie in the file, numbers are finite. */
export interface FileReport {
  path: string;
  language: string;
  agent: string;
  backend: BackendName;
  /** Of the sandbox that it was looked at in; none where no sandbox was started. */
  isolation?: Isolation;
  status: FileStatus;
  findings: Finding[];
  metrics: Metric[];
  unparsed: Span[];
  error?: { code: ErrorCode; message: string; hint?: string };
  /** Of the call that this file was part of, with so many `files`. */
  usage?: Usage & { files: number };
  log: LogLine[];
}
