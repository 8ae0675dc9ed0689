import { InputError } from '../base/errors.js';
import { oneLine } from '../base/text.js';
import { type ProgramOptions, runProgram } from './program.js';

/** The user's git, on a repository that the host made and that has no configuration of anybody else's. */
export interface RemoteGit {
  /** Absolute path of git. */
  program: string;
  /** Folder of the host's own repository, which has the commits. */
  repository: string;
  /** The user's environment: their credentials and configuration are what reaches the remote. */
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** Wall-clock limit of each command. Default 10 minutes. */
  wallMs?: number | undefined;
}

const defaultWallMs = 10 * 60 * 1000;
const outputBytes = 1024 * 1024;

/** Transports that git allows by default. Without a list, a URL such as `ext::sh` runs a program. */
const protocols = 'file:git:http:https:ssh';

/**
 * Asks the remote for the commit of a branch; undefined if it has no such branch.
 * @throws InputError if the remote can't be reached
 */
export async function remoteTip(git: RemoteGit, url: string, branch: string): Promise<string | undefined> {
  const reference = `refs/heads/${branch}`;
  const output = await run(git, 'ls-remote', ['--quiet', '--', url, reference]);
  for (const line of output.split('\n')) {
    const [, commit, name] = /^([0-9a-f]{40,64})\t(.+)$/.exec(line) ?? [];
    if (name === reference) return commit;
  }
  return undefined;
}

/**
 * Brings the last commits of a remote's branch, if possible without files, into a bare repository that it makes.
 * @throws InputError if the remote can't be reached
 */
export async function fetchBranch(
  git: RemoteGit,
  url: string,
  { branch, depth, sha256 }: { branch: string; depth: number; sha256: boolean },
): Promise<void> {
  const format = sha256 ? ['--object-format=sha256'] : [];
  await run(git, 'init', ['--quiet', '--bare', '--template=', ...format, '.']);
  const options = ['--no-tags', '--no-auto-gc', '--recurse-submodules=no', '--quiet', '--filter=tree:0'];
  await run(git, 'fetch', [...options, `--depth=${depth}`, '--', url, `refs/heads/${branch}`]);
}

/** A commit, the tree that it holds, and its parents, unless the repository was made without these. */
export interface Step {
  commit: string;
  tree: string;
  parents: string[];
}

/**
 * Lists at most so many commits from one on, the newest first.
 * @throws InputError if the repository doesn't have it
 */
export async function stepsFrom(git: RemoteGit, commit: string, most: number): Promise<Step[]> {
  const options = ['--topo-order', '--no-commit-header', '--format=%H %T %P', `--max-count=${most}`];
  const output = await run(git, 'rev-list', [...options, '--end-of-options', commit]);
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [commit = '', tree = '', ...parents] = line.split(' ').filter(Boolean);
      return { commit, tree, parents };
    });
}

/**
 * Makes a commit the remote's branch of this name, by nothing but adding commits. It runs no hooks of the user's
 * repository and forces nothing: a branch with other commits stays, and that is an error.
 * @throws InputError
 */
export async function pushBranch(
  git: RemoteGit,
  url: string,
  { commit, branch }: { commit: string; branch: string },
): Promise<void> {
  const options = ['--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--quiet'];
  await run(git, 'push', [...options, '--', url, `${commit}:refs/heads/${branch}`]);
}

async function run(git: RemoteGit, command: string, args: readonly string[]): Promise<string> {
  const { program, repository, signal } = git;
  const options: ProgramOptions = {
    cwd: repository,
    env: environment(git.env),
    signal,
    wallMs: git.wallMs ?? defaultWallMs,
    outputBytes,
  };
  const { code, stdout, stderr } = await runProgram(program, ['--no-pager', command, ...args], options);
  if (code !== 0)
    throw new InputError(`git ${command}: ${lastWords(stderr) ?? `it ended with status ${code}`}`);
  return stdout;
}

/** Nobody can answer a question. Variables that name another repository are left out. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !foreignPlaces.has(name));
  return {
    ...Object.fromEntries(kept),
    GIT_ALLOW_PROTOCOL: protocols,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

const foreignPlaces: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_WORK_TREE',
]);

/** What a program says of its failure, on one line; credentials in addresses are left out. */
export function lastWords(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((text) => /^(?:fatal|error| ! )/.test(text)) ?? lines.at(-1);
  return line && oneLine(line.replace(/:\/\/[^/@\s]{1,500}@/g, '://'), 400);
}
