import { InputError } from '../../errors.js';
import { decode } from '../../files/encoding.js';
import { Git } from '../../git/git.js';
import { plainDiff } from '../../git/settings.js';
import { languageOf } from '../../languages.js';
import { maximumTextLength, type Pair } from './pair.js';

const bounds = { outputBytes: 64 * 1024 * 1024 };

/** Of a longer range, the newest. */
const maximumCommits = 500;
/** A commit that touches more is a reformatting or a move, and teaches nothing that repeats. */
const maximumFiles = 200;

/**
 * What each commit of a range changed, merges left out. A range without dots is one commit.
 * @throws InputError
 */
export async function pairsOfGit(range: string, cwd: string, signal: AbortSignal): Promise<Pair[]> {
  const git = await Git.open(cwd, signal).catch((error: Error) => {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`there are no commits of ${cwd} to look at: ${error.message}`, { cause: error });
  });
  const one = range.includes('..') ? [] : ['--max-count=1'];
  const log = await git.run(
    [
      ...['log', '--format=%H', '--no-merges', `--max-count=${maximumCommits}`],
      ...['--no-patch', '--no-show-signature', '--no-mailmap', '--no-notes', '--no-decorate'],
      ...plainDiff,
      ...one,
      ...['--end-of-options', range, '--'],
    ],
    bounds,
  );
  const pairs: Pair[] = [];
  for (const commit of log.toString().split('\n').filter(Boolean).toReversed()) {
    pairs.push(...(await pairsOfCommit(commit, git)));
  }
  return pairs;
}

async function pairsOfCommit(commit: string, git: Git): Promise<Pair[]> {
  const raw = await git.run(
    ['diff-tree', '-r', '-z', '--no-commit-id', '--diff-filter=M', ...plainDiff, commit],
    bounds,
  );
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
  const bytes = await git.run(['cat-file', 'blob', blob], bounds).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  });
  if (bytes === undefined || bytes.length > maximumTextLength) return undefined;
  const decoded = decode(bytes);
  return 'problem' in decoded ? undefined : decoded.text;
}
