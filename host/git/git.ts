import { spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { InputError } from '../base/errors.js';
import { closing, collect, feed, kill, ownGroup, untilClosed } from './child.js';
import { complaint } from './complaint.js';
import { findGit, trustedFolders } from './find.js';
import { layoutProblem } from './layout.js';
import { limited } from './limited.js';
import { environmentFor, optionsFor, ownEnvironmentFor } from './locked-config.js';
import { type Repository, repositoryAt } from './repository.js';

export interface GitBounds {
  /** Most bytes of output; more is an error. Default 256 MiB. */
  outputBytes?: number;
  /** Wall-clock limit. Default 5 minutes. */
  wallMs?: number;
}

export interface GitCommand extends GitBounds {
  /** What the command reads; default: nothing. */
  input?: Uint8Array | Iterable<Uint8Array>;
  /** Variables besides those of every command. */
  env?: Readonly<Record<string, string>>;
}

const defaults = { outputBytes: 256 * 1024 * 1024, wallMs: 5 * 60 * 1000 };
const errorBytes = 64 * 1024;

interface HowItRuns {
  program: string;
  searchPath: string;
  /** Those before the command. */
  options: readonly string[];
  /** Where it runs. */
  folder: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/**
 * The one place that runs git. Nothing that a repository holds or configures is run or fetched, or leads git to another
 * repository.
 */
export class Git {
  /** Real path of the work tree. */
  readonly root: string;
  /** Git's folders: the worktree's own, and the one that all worktrees share. */
  readonly folders: Repository['folders'];
  /** The root of the repository's first worktree. */
  readonly project: string;
  readonly #how: HowItRuns;

  private constructor({ root, folders, project }: Omit<Repository, 'problem'>, how: HowItRuns) {
    this.root = root;
    this.folders = folders;
    this.project = project;
    this.#how = how;
  }

  /**
   * `objects`: whether the commands read objects; `worktrees`: whether they read those of other worktrees. Their files
   * are then checked.
   * @throws InputError if the folder is in no repository, in an untrusted one, or if there is no git
   */
  static async open(
    folder: string,
    signal: AbortSignal,
    {
      env = process.env,
      objects = true,
      worktrees = false,
    }: { env?: NodeJS.ProcessEnv; objects?: boolean; worktrees?: boolean } = {},
  ): Promise<Git> {
    const repository = await repositoryAt(folder);
    if (repository === undefined) throw new InputError('it is in no git repository');
    const { root, folders: places } = repository;
    const problem = repository.problem ?? (await layoutProblem({ ...places, objects, worktrees }, signal));
    if (problem !== undefined) throw new InputError(`git is not run there: ${problem}`);
    const folders = await trustedFolders(env.PATH ?? '', root);
    const program = await findGit(folders, root);
    if (program === undefined) throw new InputError('git is not installed, or not on the PATH');
    const searchPath = folders.join(delimiter);
    return new Git(repository, {
      program,
      searchPath,
      options: optionsFor(root),
      folder: await realpath(folder),
      env: environmentFor(env, searchPath, dirname(root)),
      signal,
    });
  }

  /**
   * Returns the same git on a repository that this package has made, apart from its work tree. No configuration
   * counts but that repository's.
   */
  onOwn(gitFolder: string, root: string): Git {
    return new Git(
      { root, project: root, folders: { own: gitFolder, common: gitFolder } },
      {
        ...this.#how,
        options: [`--git-dir=${gitFolder}`, ...optionsFor(root)],
        folder: root,
        env: ownEnvironmentFor(this.#how.searchPath),
      },
    );
  }

  /** Returns a command's output. @throws InputError, and the signal's reason */
  async run(args: readonly string[], command: GitCommand = {}): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.stream(args, command)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /**
   * Yields a command's output as it comes. Leaving the loop ends the command. @throws InputError, and the signal's
   * reason
   */
  async *stream(args: readonly string[], command: GitCommand = {}): AsyncGenerator<Buffer, void, undefined> {
    const { outputBytes, wallMs } = { ...defaults, ...command };
    const { signal } = this.#how;
    signal.throwIfAborted();
    const child = this.#start(args, wallMs, command.env);
    void feed(child.stdin, command.input ?? []);
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
    const onAbort = () => end(signal.reason);
    const onExit = () => kill(child.pid);
    const tooLong = () => end(new InputError(`git ${args[0]} took over ${wallMs / 1000} s`));
    const timer = setTimeout(tooLong, wallMs);
    signal.addEventListener('abort', onAbort, { once: true });
    process.once('exit', onExit);
    try {
      let bytes = 0;
      for await (const piece of untilClosed(child.stdout)) {
        bytes += piece.length;
        if (bytes > outputBytes) end(new InputError(`git ${args[0]} prints over ${outputBytes} bytes`));
        if (ended !== undefined) break;
        yield piece;
      }
      const { error, code, signal: killedBy } = await closed;
      if (ended !== undefined) throw ended.why;
      if (error !== undefined) throw new InputError(`git can't be run: ${error.message}`);
      if (code !== 0) throw new InputError(`git ${args[0]}: ${complaint(complained(), code, killedBy)}`);
    } finally {
      if (isOpen) kill(child.pid);
      await closed;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    }
  }

  #start(args: readonly string[], wallMs: number, env: GitCommand['env']) {
    const { program, options, folder } = this.#how;
    const [command, words] = limited(program, [...options, ...args], wallMs / 1000);
    try {
      return spawn(command, words, {
        cwd: folder,
        env: { ...this.#how.env, ...env },
        stdio: 'pipe',
        detached: ownGroup,
        windowsHide: true,
      });
    } catch (error) {
      throw new InputError(`git can't be run: ${(error as Error).message}`);
    }
  }
}
