import type { HostOptions } from '../../host/options.js';
import type { Profile } from '../../patterns/tiers.js';
import type { OnLog } from '../../workflow/call-agent.js';

/** Options of a change. `undefined` is the same as a missing option. */
export interface ChangeOptions {
  /** The generator or validator, by name or path. Default: the one of this package. */
  agent?: string | undefined;
  /** What the agent is configured with. Default: its own. */
  settings?: unknown;
  /** The folder that paths are relative to. Default: the working folder. */
  cwd?: string | undefined;
  /** Whether files that git ignores are left out. Default true. */
  gitignore?: boolean | undefined;
  /** Larger files are skipped. Default 2 MiB. */
  maxFileBytes?: number | undefined;
  /** Pattern databases that findings come from, each a path or `builtin`. Default: builtin. */
  patterns?: readonly string[] | undefined;
  /**
   * Which patterns run: of the tier `recommended`, of `strict` as well, or all, in every file. Default `recommended`.
   */
  profile?: Profile | undefined;
  /** Ids or names of patterns: they alone run, in every file, whatever their tier. */
  only?: readonly string[] | undefined;
  /** Most changed lines: of each file for a generator, of the whole change for a validator. */
  maxChangedLines?: number | undefined;
  /** How sandboxes run. */
  host?: Omit<HostOptions, 'optimizeFor' | 'onNotice'> | undefined;
  /** Receives the agents' log lines. */
  onLog?: OnLog | undefined;
  /** Receives notices for the user, one line each. Nothing depends on them. */
  onNotice?: ((text: string) => void) | undefined;
  /** Ends the work, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface GenerateChangesOptions extends ChangeOptions {
  /** Takes named files as this language, and other files only if they are of it. */
  language?: string | undefined;
  /** Whether generated files are read, too. Default false. */
  generated?: boolean | undefined;
  /** Whether copies of others' code are read, too. Default false. */
  vendored?: boolean | undefined;
  /** A JSON report whose findings are acted on. Default: pattern-matcher looks for them. */
  report?: string | undefined;
  /** Acts only on findings of these rules and fingerprints. Default: all. */
  apply?: readonly string[] | undefined;
  /** What documentation is written for. Default: the agent's own. */
  document?: 'none' | 'findings' | 'all' | undefined;
  /** Whether comments are written, too, that say no more than the name does. Default: the agent's own. */
  restate?: boolean | undefined;
  /** Whether a validator checks each change; changes that it rejects are refused. Default true. */
  validate?: boolean | undefined;
  /** `write`: changes the files. `patch`: leaves out what a patch can't hold. Default: neither. */
  mode?: 'write' | 'patch' | undefined;
}

export interface ValidateChangeOptions extends ChangeOptions {
  /** Folders with the files before and after the change. */
  before: string;
  after: string;
  /** JSON reports about both folders, or none. Default: pattern-matcher looks for findings in them. */
  reports?: Record<'before' | 'after', string> | undefined;
  /** Rules or fingerprints of findings that must be gone. */
  targets?: readonly string[] | undefined;
  /** Whether findings count. Default true. */
  findings?: boolean | undefined;
}
