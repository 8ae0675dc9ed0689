import { InputError } from '../../base/errors.js';
import { languageOf } from '../../contract/languages.js';
import { decode } from '../../files/encoding.js';
import { fieldsOf } from '../../git/fields.js';
import { Git } from '../../git/git.js';
import { plainDiff } from '../../git/locked-config.js';
import { maximumTextLength, type Pair, Pairs } from './pair.js';

/** A longer range is cut to its newest commits. */
const maximumCommits = 500;
/** A commit that touches more is a reformatting or a move, and holds no edit that repeats. */
const maximumFiles = 200;

/**
 * Pairs the files that each commit of a range changed, the oldest commit first, without merges. A range without dots is
 * one commit.
 * @throws InputError
 */
export async function pairsOfGit(
  range: string,
  cwd: string,
  signal: AbortSignal,
  onNotice: (notice: string) => void = () => undefined,
): Promise<Pair[]> {
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
    { outputBytes: 1024 * maximumCommits },
  );
  const pairs = new Pairs();
  for (const commit of log.toString().split('\n').filter(Boolean)) {
    if (pairs.isFull) break;
    await addCommit(commit, git, pairs);
  }
  pairs.notices('those of older commits').forEach(onNotice);
  return pairs.all.toReversed();
}

async function addCommit(commit: string, git: Git, pairs: Pairs): Promise<void> {
  const edits = await editsOf(commit, git);
  for (const { path, old, now } of edits.toReversed()) {
    const language = languageOf(path);
    if (language === undefined || language === 'text') continue;
    const [before, after] = await Promise.all([textOf(old, git), textOf(now, git)]);
    if (before === undefined || after === undefined) continue;
    if (!pairs.add({ path, language, before, after })) return;
  }
}

interface Edit {
  path: string;
  old: string;
  now: string;
}

/** Returns none if there are too many. */
async function editsOf(commit: string, git: Git): Promise<Edit[]> {
  const raw = git.stream([
    'diff-tree',
    '-r',
    '-z',
    '--no-commit-id',
    '--diff-filter=M',
    ...plainDiff,
    commit,
  ]);
  // `:mode mode old new M\0path\0`
  const fields: string[] = [];
  for await (const more of fieldsOf(raw)) {
    fields.push(...more);
    if (fields.length / 2 > maximumFiles) return [];
  }
  const edits: Edit[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, , old, now] = fields[index]!.split(' ');
    edits.push({ path: fields[index + 1]!, old: old!, now: now! });
  }
  return edits;
}

async function textOf(blob: string, git: Git): Promise<string | undefined> {
  const bounds = { outputBytes: maximumTextLength };
  const bytes = await git.run(['cat-file', 'blob', blob], bounds).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  });
  if (bytes === undefined) return undefined;
  const decoded = decode(bytes);
  return 'problem' in decoded ? undefined : decoded.text;
}
