import { type ChildProcess, spawn } from 'node:child_process';
import { InputError } from '../base/errors.js';
import { collect, kill, ownGroup } from './child.js';

export interface ProgramOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** What it reads. Default: nothing. */
  input?: string | undefined;
  signal: AbortSignal;
  /** Wall-clock limit, after which it is ended. */
  wallMs: number;
  /** Most bytes of output; more is an error. */
  outputBytes: number;
}

export interface ProgramEnd {
  /** The exit code; null if a signal ended it. */
  code: number | null;
  stdout: string;
  /** At most 64 KiB of it. */
  stderr: string;
}

const errorBytes = 64 * 1024;

/** How long output is waited for after a program's end: a process that it leaves behind can keep the pipes open. */
const graceMs = 1000;

/**
 * Runs one of the user's programs, without a shell, and waits for its end. One that is stopped ends with its process
 * group; what a program leaves behind by itself, such as a cache of credentials, stays.
 * @throws InputError if it can't be started, takes too long or prints too much; and the signal's reason
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, input, signal, wallMs, outputBytes }: ProgramOptions,
): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const child = spawn(program, args, { cwd, env, stdio: 'pipe', detached: ownGroup, windowsHide: true });
  const name = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
  let stopped: { why: unknown } | undefined;
  const end = () => {
    if (child.exitCode === null && child.signalCode === null) kill(child.pid);
  };
  const stop = (why: unknown) => {
    stopped ??= { why };
    end();
  };
  const onAbort = () => stop(signal.reason);
  const timer = setTimeout(() => stop(new InputError(`${name} took over ${wallMs / 1000} s`)), wallMs);
  signal.addEventListener('abort', onAbort, { once: true });
  process.once('exit', end);
  const stdout = collect(child.stdout, outputBytes, () =>
    stop(new InputError(`${name} prints over ${outputBytes} bytes`)),
  );
  const stderr = collect(child.stderr, errorBytes);
  // A program that doesn't read all of its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  try {
    const { code, error } = await ending(child);
    if (stopped !== undefined) throw stopped.why;
    if (error !== undefined) throw new InputError(`${name} can't be run: ${error.message}`, { cause: error });
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    process.removeListener('exit', end);
  }
}

/** Waits for the end of the program and of its output. */
function ending(child: ChildProcess): Promise<{ code: number | null; error?: Error }> {
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | undefined;
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('exit', () => {
      grace = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, graceMs);
    });
    child.once('close', (code) => {
      clearTimeout(grace);
      resolve({ code });
    });
  });
}
