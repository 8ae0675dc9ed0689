import { spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { InputError } from '../errors.js';
import { findGit, trustedFolders } from './find.js';
import { repositoryAt } from './repository.js';
import { environmentFor, optionsFor } from './settings.js';

export interface GitBounds {
  /** Of what it prints; more is an error. Default 256 MiB. */
  outputBytes?: number;
  /** Default 5 minutes. */
  wallMs?: number;
}

const defaults = { outputBytes: 256 * 1024 * 1024, wallMs: 5 * 60 * 1000 };
const errorBytes = 64 * 1024;
const ownGroup = process.platform !== 'win32';

/**
 * The one place that runs git. A repository is looked at, and nothing that it holds or is configured with runs,
 * is fetched, or leads git to another repository.
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

  /** @throws InputError where the folder is in no repository, in one that can't be trusted, or there is no git */
  static async open(folder: string, signal: AbortSignal, env = process.env): Promise<Git> {
    const repository = await repositoryAt(folder);
    if (repository === undefined) throw new InputError('it is in no git repository');
    const { root, problem } = repository;
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

  /** What a command prints. @throws InputError, and the signal's reason */
  run(args: readonly string[], bounds: GitBounds = {}): Promise<Buffer> {
    const { outputBytes, wallMs } = { ...defaults, ...bounds };
    this.#signal.throwIfAborted();
    const child = spawn(this.#program, [...optionsFor(this.root), ...args], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroup,
      windowsHide: true,
    });
    const said = collect(child.stdout, outputBytes, () =>
      end(new InputError(`git ${args[0]} prints too much`)),
    );
    const complained = collect(child.stderr, errorBytes, () => undefined);
    let ended: unknown;
    const end = (why: unknown) => {
      ended ??= why;
      kill(child.pid);
    };
    const onAbort = () => end(this.#signal.reason);
    const onExit = () => kill(child.pid);
    const timer = setTimeout(
      () => end(new InputError(`git ${args[0]} took over ${wallMs / 1000} s`)),
      wallMs,
    );
    this.#signal.addEventListener('abort', onAbort, { once: true });
    process.once('exit', onExit);
    return new Promise<Buffer>((resolve, reject) => {
      child.once('error', (error) => reject(new InputError(`git can't be run: ${error.message}`)));
      child.once('close', (code) => {
        if (ended !== undefined) reject(ended);
        else if (code === 0) resolve(said());
        else reject(new InputError(`git ${args[0]}: ${complained().toString().trim().split('\n')[0]}`));
      });
    }).finally(() => {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    });
  }
}

/** What comes, up to so many bytes; the rest is dropped as it comes. */
function collect(stream: NodeJS.ReadableStream, maximumBytes: number, onMore: () => void): () => Buffer {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= maximumBytes) pieces.push(piece);
    else onMore();
  });
  return () => Buffer.concat(pieces);
}

/** With all that it may have started. */
function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(ownGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
