import type { Severity } from '../../wit/types/agent.js';
import type { SourceFile } from '../contract/report.js';
import type { FileSource } from '../files/source.js';
import type { Targets } from '../files/targets.js';
import type { HostOptions } from '../host/options.js';
import type { Profile } from '../patterns/tiers.js';
import type { OnLog } from '../workflow/call-agent.js';
import type { LogChoice } from './agent-log.js';

/**
 * A text to analyze. Fixes are written only to one that says which file it is of. Default of `class`: what path and
 * text show.
 */
export type TextSource = SourceFile & {
  [Known in 'absolute' | 'within' | 'encoding' | 'class' | 'documented' | 'libraries' | 'input' | 'top']?:
    | FileSource[Known]
    | undefined;
};

/** Files, folders, globs, and `!globs` to leave out; or texts that are not in files. */
export type AnalysisInput = readonly string[] | Targets | AsyncIterable<TextSource>;

/** Options of an analysis. `undefined` is the same as a missing option. */
export interface AnalyzeOptions {
  /**
   * Analyzers, by name or path. Each file gets one report of all that read its language. Default: pattern-matcher and
   * complexity.
   */
  agents?: readonly string[] | undefined;
  /** The name of all agents together in reports. Default: the name of a single agent, else `analyze`. */
  name?: string | undefined;
  /**
   * The folder that the input, and each file, folder and agent that an option names, is relative to. Default: the
   * working folder.
   */
  cwd?: string | undefined;
  /** Takes named files as this language, and other files only if they are of it. */
  language?: string | undefined;
  /** Whether files that git ignores are left out. Default true. */
  gitignore?: boolean | undefined;
  /** Whether generated files are read, too. Default false. */
  generated?: boolean | undefined;
  /** Whether copies of others' code are read, too: `vendor`, `third_party`, `*.min.js`. Default false. */
  vendored?: boolean | undefined;
  /** Larger files are skipped. Default 2 MiB. */
  maxFileBytes?: number | undefined;
  /** The analysis ends with FilesLimitError after so many files. Default 1 000 000. */
  maxFiles?: number | undefined;
  /** Pattern databases of pattern-matcher, each a path or `builtin`. Default: builtin. */
  patterns?: readonly string[] | undefined;
  /**
   * Which patterns run: of the tier `recommended`, of `strict` as well, or all, in every file. Default `recommended`.
   */
  profile?: Profile | undefined;
  /** Ids or names of patterns: they alone run, in every file, whatever their tier. */
  only?: readonly string[] | undefined;
  /**
   * Whether comments and attributes that silence rules of other tools hide findings of the patterns that mirror these
   * rules. Default true.
   */
  foreignSuppressions?: boolean | undefined;
  /** The settings of all other agents. Default: their own. */
  settings?: unknown;
  /** Leaves out findings of lower severity. Default `hint`, which leaves out none. */
  minSeverity?: Severity | undefined;
  /** A file of known findings, which are left out. */
  baseline?: string | undefined;
  /** Whether all findings are written to the baseline at the end. Default false. */
  updateBaseline?: boolean | undefined;
  /** Whether fixes are written to the files, or only reported. Default: neither. */
  fix?: 'write' | 'preview' | undefined;
  /** Fingerprints of the findings whose fixes are applied, each once. Default: all, until none is left. */
  fixOnly?: readonly string[] | undefined;
  /**
   * Whether reports are kept in the user's cache folder, so that unchanged files are not analyzed again. Default false.
   */
  cache?: boolean | undefined;
  /** Whether the analysis resumes an interrupted one of the same input. Default false. */
  resume?: boolean | undefined;
  /** Whether earlier judgements of their rules adapt findings, and the analysis is recorded. Default false. */
  learn?: boolean | { database: string | undefined } | undefined;
  /**
   * Whether the scorer ranks what to improve at the end. `churn`: it also counts the commits of a year, or since a date
   * that git understands. Default false.
   */
  scores?: boolean | { churn: true | string } | undefined;
  /** Whether the reporter summarizes everything at the end. Default false. */
  feedback?: boolean | undefined;
  /** Lowest level of the agents' log lines that come with the files. Default `warn`. */
  agentLog?: LogChoice | undefined;
  /** How sandboxes run. */
  host?: Omit<HostOptions, 'optimizeFor' | 'onNotice'> | undefined;
  /** Receives the log lines of the scorer and the reporter, which read more than one file. */
  onLog?: OnLog | undefined;
  /** Receives notices for the user, one line each. Nothing depends on them. */
  onNotice?: ((text: string) => void) | undefined;
  /** Ends the analysis, which closes with the summary of what was done until then. */
  signal?: AbortSignal | undefined;
}
