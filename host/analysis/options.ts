import type { Severity } from '../../wit/types/agent.js';
import type { FileSource } from '../files/source.js';
import type { Targets } from '../files/targets.js';
import type { HostOptions } from '../host/options.js';
import type { OnLog } from '../workflow/call-agent.js';
import type { LogChoice } from './agent-log.js';

/** Files, folders and globs, `!globs` to leave out; or texts that lie nowhere. */
export type AnalysisInput = readonly string[] | Targets | AsyncIterable<FileSource>;

/** Of all options here, `undefined` is the same as nothing. */
export interface AnalyzeOptions {
  /** Analyzers, by name or path; each file gets one report of all that read its language. Default: pattern-matcher and complexity. */
  agents?: readonly string[] | undefined;
  /** What reports call the agents together. Default: an only agent's name, else `analyze`. */
  name?: string | undefined;
  /** The folder that paths are relative to. Default: the working folder. */
  cwd?: string | undefined;
  /** Takes named files as this language, and of all others only those that are of it. */
  language?: string | undefined;
  /** Files that git ignores are left out. Default true. */
  gitignore?: boolean | undefined;
  /** Generated files are looked at, too. Default false. */
  generated?: boolean | undefined;
  /** Larger files are skipped. Default 2 MiB. */
  maxFileBytes?: number | undefined;
  /** The analysis ends with FilesLimitError after so many files. Default 1 000 000. */
  maxFiles?: number | undefined;
  /** Pattern databases of pattern-matcher, each a path or `builtin`. Default: builtin. */
  patterns?: readonly string[] | undefined;
  /** What all other agents are configured with. Default: their own. */
  settings?: unknown;
  /** Findings under it are left out. Default `hint`, which leaves out none. */
  minSeverity?: Severity | undefined;
  /** A file of known findings, which are left out. */
  baseline?: string | undefined;
  /** Writes all findings to the baseline at the end. Default false. */
  updateBaseline?: boolean | undefined;
  /** Fixes are written to the files, or only made known. Default: neither. */
  fix?: 'write' | 'preview' | undefined;
  /** Reports are kept in the user's cache folder, and files that they are about not looked at again. Default false. */
  cache?: boolean | undefined;
  /** Goes on from where an analysis of the same input was interrupted. Default false. */
  resume?: boolean | undefined;
  /** Findings are judged by what was learned of their rules, and the analysis is recorded. Default false. */
  learn?: boolean | { database: string | undefined } | undefined;
  /** The scorer ranks what to improve at the end; `churn`: also by the commits of a year, or since a date that git understands. Default false. */
  scores?: boolean | { churn: true | string } | undefined;
  /** The reporter sums everything up at the end. Default false. */
  feedback?: boolean | undefined;
  /** What of the agents' log comes with the files. Default `warn`. */
  agentLog?: LogChoice | undefined;
  /** How sandboxes run. */
  host?: Omit<HostOptions, 'optimizeFor' | 'onNotice'> | undefined;
  /** Gets what the scorer and the reporter log, who look at more than one file. */
  onLog?: OnLog | undefined;
  /** What a user should know and nothing depends on, one line each. */
  onNotice?: ((text: string) => void) | undefined;
  /** Ends the analysis: it closes with the summary of what was done until then. */
  signal?: AbortSignal | undefined;
}
