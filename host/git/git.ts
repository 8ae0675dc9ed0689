import { type ChildProcess, spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { InputError } from '../base/errors.js';
import { complaint } from './complaint.js';
import { findGit, trustedFolders } from './find.js';
import { layoutProblem } from './layout.js';
import { limited } from './limited.js';
import { environmentFor, optionsFor } from './locked-config.js';
import { repositoryAt } from './repository.js';

export interface GitBounds {
  /** Most bytes of output; more is an error. Default 256 MiB. */
  outputBytes?: number;
  /** Wall-clock limit. Default 5 minutes. */
  wallMs?: number;
}

const defaults = { outputBytes: 256 * 1024 * 1024, wallMs: 5 * 60 * 1000 };
const errorBytes = 64 * 1024;
const ownGroup = process.platform !== 'win32';

/**
 * The one place that runs git. Git only reads the repository: nothing that the repository holds or configures is run or
 * fetched, or leads git to another repository.
 */
export class Git {
  /** Real path of the work tree. */
  readonly root: string;
  readonly #program: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal;

  private constructor(
    program: string,
    {
      root,
      folder,
      env,
      signal,
    }: { root: string; folder: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
  ) {
    this.root = root;
    this.#program = program;
    this.#folder = folder;
    this.#env = env;
    this.#signal = signal;
  }

  /**
   * `objects`: whether the commands read objects, whose files are then checked.
   * @throws InputError if the folder is in no repository, in an untrusted one, or if there is no git
   */
  static async open(
    folder: string,
    signal: AbortSignal,
    { env = process.env, objects = true }: { env?: NodeJS.ProcessEnv; objects?: boolean } = {},
  ): Promise<Git> {
    const repository = await repositoryAt(folder);
    if (repository === undefined) throw new InputError('it is in no git repository');
    const { root, folders: places } = repository;
    const problem = repository.problem ?? (await layoutProblem({ ...places, objects }, signal));
    if (problem !== undefined) throw new InputError(`git is not run there: ${problem}`);
    const folders = await trustedFolders(env.PATH ?? '', root);
    const program = await findGit(folders, root);
    if (program === undefined) throw new InputError('git is not installed, or not on the PATH');
    return new Git(program, {
      root,
      folder: await realpath(folder),
      env: environmentFor(env, folders.join(delimiter), dirname(root)),
      signal,
    });
  }

  /** Returns a command's output. @throws InputError, and the signal's reason */
  async run(args: readonly string[], bounds: GitBounds = {}): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.stream(args, bounds)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /**
   * Yields a command's output as it comes. Leaving the loop ends the command. @throws InputError, and the signal's
   * reason
   */
  async *stream(args: readonly string[], bounds: GitBounds = {}): AsyncGenerator<Buffer, void, undefined> {
    const { outputBytes, wallMs } = { ...defaults, ...bounds };
    this.#signal.throwIfAborted();
    const child = this.#start(args, wallMs);
    const complained = collect(child.stderr, errorBytes);
    let isOpen = true;
    const closed = closing(child).finally(() => {
      isOpen = false;
    });
    let ended: { why: unknown } | undefined;
    const end = (why: unknown) => {
      ended ??= { why };
      if (isOpen) kill(child.pid);
    };
    const onAbort = () => end(this.#signal.reason);
    const onExit = () => kill(child.pid);
    const tooLong = () => end(new InputError(`git ${args[0]} took over ${wallMs / 1000} s`));
    const timer = setTimeout(tooLong, wallMs);
    this.#signal.addEventListener('abort', onAbort, { once: true });
    process.once('exit', onExit);
    try {
      let bytes = 0;
      for await (const piece of untilClosed(child.stdout)) {
        bytes += piece.length;
        if (bytes > outputBytes) end(new InputError(`git ${args[0]} prints over ${outputBytes} bytes`));
        if (ended !== undefined) break;
        yield piece;
      }
      const { error, code, signal } = await closed;
      if (ended !== undefined) throw ended.why;
      if (error !== undefined) throw new InputError(`git can't be run: ${error.message}`);
      if (code !== 0) throw new InputError(`git ${args[0]}: ${complaint(complained(), code, signal)}`);
    } finally {
      if (isOpen) kill(child.pid);
      await closed;
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    }
  }

  #start(args: readonly string[], wallMs: number) {
    const [command, words] = limited(this.#program, [...optionsFor(this.root), ...args], wallMs / 1000);
    try {
      return spawn(command, words, {
        cwd: this.#folder,
        env: this.#env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: ownGroup,
        windowsHide: true,
      });
    } catch (error) {
      throw new InputError(`git can't be run: ${(error as Error).message}`);
    }
  }
}

/** Yields the output, which is cut off if the process is killed or never starts. */
async function* untilClosed(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

interface End {
  error?: Error;
  code: number | null;
  signal: string | null;
}

function closing(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error, code: null, signal: null }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Collects up to so many bytes, and drops the rest. */
function collect(stream: Readable, maximumBytes: number): () => string {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= maximumBytes) pieces.push(piece);
  });
  return () => Buffer.concat(pieces).toString();
}

/** Kills the process and its children. */
function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(ownGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // The process has ended.
  }
}
