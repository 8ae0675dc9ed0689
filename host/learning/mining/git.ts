import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { InputError } from '../../errors.js';
import { decode } from '../../files/encoding.js';
import { languageOf } from '../../languages.js';
import { maximumTextLength, type Pair } from './pair.js';

const run = promisify(execFile);

/** Of a longer range, the newest. */
const maximumCommits = 500;
/** A commit that touches more is a reformatting or a move, and teaches nothing that repeats. */
const maximumFiles = 200;

/**
 * What each commit of a range changed, merges left out. A range without dots is one commit.
 * @throws InputError
 */
export async function pairsOfGit(range: string, cwd: string, signal: AbortSignal): Promise<Pair[]> {
  const git = gitIn(cwd, signal);
  const one = range.includes('..') ? [] : ['--max-count=1'];
  const log = await git([
    ...['log', '--format=%H', '--no-merges', `--max-count=${maximumCommits}`],
    ...one,
    ...['--end-of-options', range, '--'],
  ]);
  const pairs: Pair[] = [];
  for (const commit of log.toString().split('\n').filter(Boolean).toReversed()) {
    pairs.push(...(await pairsOfCommit(commit, git)));
  }
  return pairs;
}

type Git = (args: readonly string[]) => Promise<Buffer>;

function gitIn(cwd: string, signal: AbortSignal): Git {
  return async (args) => {
    try {
      const options = { cwd, signal, encoding: 'buffer' as const, maxBuffer: 64 * 1024 * 1024 };
      return (await run('git', ['--no-pager', ...args], options)).stdout;
    } catch (error) {
      signal.throwIfAborted();
      const { code, stderr } = error as { code?: string; stderr?: Buffer };
      if (code === 'ENOENT') throw new InputError('git is not installed, or not on the PATH');
      const why = stderr?.toString().trim().split('\n')[0] ?? String(code);
      throw new InputError(`git ${args[0]} failed: ${why}`, { cause: error });
    }
  };
}

async function pairsOfCommit(commit: string, git: Git): Promise<Pair[]> {
  const raw = await git([
    ...['diff-tree', '-r', '-z', '--no-commit-id', '--diff-filter=M', '--no-renames', '--no-ext-diff'],
    commit,
  ]);
  // `:mode mode old new M\0path\0`
  const fields = raw.toString().split('\0').filter(Boolean);
  if (fields.length / 2 > maximumFiles) return [];
  const pairs: Pair[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, , old, now] = fields[index]!.split(' ');
    const path = fields[index + 1]!;
    const language = languageOf(path);
    if (language === undefined || language === 'text') continue;
    const [before, after] = await Promise.all([textOf(old!, git), textOf(now!, git)]);
    if (before !== undefined && after !== undefined) pairs.push({ path, language, before, after });
  }
  return pairs;
}

async function textOf(blob: string, git: Git): Promise<string | undefined> {
  const bytes = await git(['cat-file', 'blob', blob]).catch(() => undefined);
  if (bytes === undefined || bytes.length > maximumTextLength) return undefined;
  const decoded = decode(bytes);
  return 'problem' in decoded ? undefined : decoded.text;
}
