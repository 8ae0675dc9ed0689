import type { Command } from 'commander';
import type { Host } from '../host/host.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** What a command needs from the process around it. */
export interface Context {
  terminal: Terminal;
  version: string;
  /** @throws InputError if the folder is gone */
  readonly cwd: string;
  env: NodeJS.ProcessEnv;
  debug: boolean;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** In a server: the host that all runs share. */
  host?: (() => Promise<Host>) | undefined;
  setExitCode(code: ExitCode): void;
  /** Runs a command line for another process, in its folder and with its outputs. */
  runCommand: RunCommand;
}

/** Builds tarscli's commands. Those that aren't `loaded` (`*`: all are) have only a name and a summary. */
export type CreateProgram = (context: Context, loaded: string | undefined) => Promise<Command>;

export type CommandModule = { create(context: Context, createProgram: CreateProgram): Command };

export type RunCommand = (
  args: readonly string[],
  context: Pick<Context, 'terminal' | 'signal' | 'env' | 'host' | 'cwd'>,
) => Promise<ExitCode>;
