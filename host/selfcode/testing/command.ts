import type { Confinement } from './confinement.js';
import type { ReadTest } from './test-names.js';

/** A run of the user's test command. */
export interface TestCommand {
  /** One line, run by `/bin/sh -c`. */
  command: string;
  /** The work tree, which the command may write; its `.git` only without confinement. */
  cwd: string;
  /** Wall-clock limit. */
  timeoutMs: number;
  /** How much of the output is kept, half from its beginning and half from its end. Default 256 KiB. */
  outputBytes?: number;
  /** Output beyond which the command is ended. Default 1 GiB. */
  floodBytes?: number;
  /** Variables besides the user's; they win over those. */
  env?: Readonly<Record<string, string>>;
  /** Folder for result files, which the command finds in TARS_TEST_RESULTS. What is in it is removed first. */
  resultsFolder: string;
  /** Folder for XDG_CACHE_HOME, kept from run to run. Default: one of the command's own, removed afterwards. */
  cacheFolder?: string;
  /** Folders that the command may write besides; those that don't exist are left out. */
  writable?: readonly string[];
  /** Files and folders below /tmp or in writable folders that it sees and can't change. */
  readable?: readonly string[];
  /** Whether it has the machine's network. Default true. Otherwise it has a loopback of its own, if it is confined. */
  network?: boolean;
  /** How it is kept in its place. `auto`: as well as this machine can. */
  confinement: Confinement | 'auto';
  limits?: { fileBytes?: number; memoryBytes?: number; processes?: number };
}

/**
 * How a command ended. `timed-out`, `output-flood`: it was ended. `aborted`: by the caller's signal. `not-started`: it
 * never ran, and `output` says why.
 */
export type CommandEnd = 'exited' | 'timed-out' | 'output-flood' | 'aborted' | 'not-started';

export interface CommandResult {
  ended: CommandEnd;
  /** Exit code; 128 and more for a signal if the command was confined. Undefined if it was ended or has none. */
  exit: number | undefined;
  signal: string | undefined;
  /** Both outputs as they came, with control characters: show it by `visible()`. */
  output: string;
  /** Bytes of the whole output. */
  outputBytes: number;
  wallMs: number;
  confinement: Confinement;
  /** Tests that standard output tells in TAP. */
  tap: { tests: readonly ReadTest[]; problems: readonly string[] };
  /** When it began, by the clock of the file system of its results: files that it writes aren't older. */
  startedMs: number;
  cwd: string;
  resultsFolder: string;
}

/** The name of the test that stands for the whole command. */
export const wholeCommand = 'command';
