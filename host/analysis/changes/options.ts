import type { HostOptions } from '../../host/options.js';
import type { OnLog } from '../../workflow/call-agent.js';

/** Of all options here, `undefined` is the same as nothing. */
export interface ChangeOptions {
  /** The generator or validator, by name or path. Default: the one of this package. */
  agent?: string | undefined;
  /** What the agent is configured with. Default: its own. */
  settings?: unknown;
  /** The folder that paths are relative to. Default: the working folder. */
  cwd?: string | undefined;
  /** Files that git ignores are left out. Default true. */
  gitignore?: boolean | undefined;
  /** Larger files are skipped. Default 2 MiB. */
  maxFileBytes?: number | undefined;
  /** Pattern databases that findings come from, each a path or `builtin`. Default: builtin. */
  patterns?: readonly string[] | undefined;
  /** Lines that may change: of each file that a generator changes, or of a change that is judged. */
  maxChangedLines?: number | undefined;
  /** How sandboxes run. */
  host?: Omit<HostOptions, 'optimizeFor' | 'onNotice'> | undefined;
  /** Gets what the agent logs. */
  onLog?: OnLog | undefined;
  /** What a user should know and nothing depends on, one line each. */
  onNotice?: ((text: string) => void) | undefined;
  /** Ends the work: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface GenerateChangesOptions extends ChangeOptions {
  /** Takes named files as this language, and of all others only those that are of it. */
  language?: string | undefined;
  /** Generated files are looked at, too. Default false. */
  generated?: boolean | undefined;
  /** A JSON report whose findings are acted on. Default: pattern-matcher looks for them. */
  report?: string | undefined;
  /** Acts only on findings of these rules and fingerprints. Default: all. */
  apply?: readonly string[] | undefined;
  /** What documentation is written for. Default: the agent's own. */
  document?: 'none' | 'findings' | 'all' | undefined;
  /** A validator looks at each change, and those that it rejects are undone. Default true. */
  validate?: boolean | undefined;
  /** `write`: changes the files. `patch`: leaves out what a patch can't hold. Default: neither. */
  mode?: 'write' | 'patch' | undefined;
}

export interface JudgeChangeOptions extends ChangeOptions {
  /** Folders with the files as they were and as they are to be. */
  before: string;
  after: string;
  /** JSON reports about either. Both or none; default: pattern-matcher looks at them. */
  reports?: Record<'before' | 'after', string> | undefined;
  /** Rules or fingerprints of findings that must be gone. */
  targets?: readonly string[] | undefined;
  /** Whether findings count. Default true. */
  findings?: boolean | undefined;
}
