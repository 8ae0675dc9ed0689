import type { HostOptions } from '../host/options.js';
import type { Profile } from '../patterns/tiers.js';
import type { Opportunity } from './records.js';

/** Options of `SelfCode.open`. `undefined` is the same as a missing option. */
export interface SelfCodeOptions {
  /** A folder of the repository. Default: the working folder. */
  folder?: string | undefined;
  /** The folder for journals and reports. Default: one of the user's for this repository. */
  state?: string | undefined;
  /** Whether a run waits for another one to end. Default: it is refused. */
  wait?: boolean | undefined;
}

/** What a person is shown of an edit. */
export interface Proposal {
  id: string;
  about: Opportunity;
  /** The edit alone, as a unified diff. */
  diff: string;
  /** The file before and after the edit alone. */
  before: string;
  after: string;
  /** How many edits are still to be asked about, this one included. */
  left: number;
}

/**
 * A person's answer. `all` accepts this edit and those after it, `quit` declines nothing and ends the run. `text`: the
 * whole file as the person wants it.
 */
export type Answer =
  | { answer: 'yes' | 'no'; why?: string }
  | { answer: 'edit'; text: string; why?: string }
  | { answer: 'all' }
  | { answer: 'quit' };

/** Options of a run. `undefined` is the same as a missing option. */
export interface CycleOptions {
  /** Files and folders to improve, relative to `folder`. Default: all of the repository. */
  target?: readonly string[] | undefined;
  /** Pattern databases, each a path or `builtin`. Default: builtin. */
  patterns?: readonly string[] | undefined;
  /** Which patterns run. Default `recommended`. */
  profile?: Profile | undefined;
  /** Ids or names of patterns: they alone run. */
  only?: readonly string[] | undefined;
  /** Opportunities of a lower score are passed over. Default 0. */
  minScore?: number | undefined;
  /** Most files that are changed. Default 1000. */
  maxFiles?: number | undefined;
  /** Most edits that are tried. Default 100. */
  maxEdits?: number | undefined;
  /** Most lines that are added and removed in all. Default 2000. */
  budgetLines?: number | undefined;
  /** Milliseconds after which no further edits are tested. Default 1 hour. */
  budgetMs?: number | undefined;
  /** The command that tests; without it the run says that it is untested. */
  test?: string | undefined;
  /** The command that builds, run before the tests. */
  build?: string | undefined;
  /** Milliseconds for one run of a command. Default 10 minutes. */
  testTimeoutMs?: number | undefined;
  /** Globs of TRX and JUnit files that the tests write, relative to the repository. */
  testResults?: readonly string[] | undefined;
  /** Runs of the untouched base. Default 2. */
  baseline?: number | undefined;
  /** How often a failing test is repeated before it counts. Default 2. */
  retries?: number | undefined;
  /** Whether a base whose tests fail is improved all the same, by the tests that pass. Default false. */
  allowRedBase?: boolean | undefined;
  /** Edits that are tested together. Default 10. */
  batch?: number | undefined;
  /** Paths outside of the run's folder that the commands may write to. Default: none. */
  writable?: readonly string[] | undefined;
  /**
   * Folders of the user's work tree that no commit has, such as `node_modules`, relative to its root: the commands find
   * a copy of each. Default: none.
   */
  copied?: readonly string[] | undefined;
  /** Whether the commands may use the network. Default true. */
  network?: boolean | undefined;
  /** The commit or branch that is improved. Default HEAD. */
  base?: string | undefined;
  /**
   * The name of the branch. One that ends with `-` or `/` is continued by a digest of base, edits and tools. Default:
   * `tars/improve-`.
   */
  branch?: string | undefined;
  /** One commit for all improvements. Default: one for each. */
  squash?: boolean | undefined;
  /** Whether the improvements are also written to the user's files, where these are as in the base. Default false. */
  autoApply?: boolean | undefined;
  /** Writes nothing outside of the state folder: neither branch nor files nor what was learned. Default false. */
  dryRun?: boolean | undefined;
  /** How a pull request is made. Default: none. */
  pullRequest?: 'auto' | 'gh' | 'glab' | 'file' | undefined;
  /** Whether outcomes are learned from and decide what is tried. Default true. */
  learn?: boolean | { database: string | undefined } | undefined;
  /** How sandboxes run. */
  host?: Omit<HostOptions, 'optimizeFor' | 'onNotice'> | undefined;
}

/** What a run is given besides its options: none of it changes what comes out. */
export interface RunHooks {
  /** Asks a person about each edit. Default: nobody is asked. */
  ask?: ((proposal: Proposal) => Promise<Answer>) | undefined;
  /** Receives notices for the user, one line each. */
  onNotice?: ((text: string) => void) | undefined;
  /** Ends the run, which can be resumed. */
  signal?: AbortSignal | undefined;
  /** The clock. Default `Date.now`. */
  now?: (() => number) | undefined;
}

export const cycleDefaults = {
  target: [] as readonly string[],
  minScore: 0,
  maxFiles: 1000,
  maxEdits: 100,
  budgetLines: 2000,
  budgetMs: 60 * 60 * 1000,
  branch: 'tars/improve-',
  testTimeoutMs: 10 * 60 * 1000,
  testResults: [] as readonly string[],
  baseline: 2,
  retries: 2,
  allowRedBase: false,
  batch: 10,
  writable: [] as readonly string[],
  copied: [] as readonly string[],
  network: true,
  squash: false,
  autoApply: false,
  dryRun: false,
} satisfies CycleOptions;

/** Options with their defaults. */
export type SettledOptions = CycleOptions & typeof cycleDefaults;
