import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { InputError } from '../base/errors.js';
import { inSlices, type Steps } from '../base/slices.js';
import { fieldsOf } from '../git/fields.js';
import { Git } from '../git/git.js';
import { plainDiff } from '../git/locked-config.js';

/** Most files changed by commits; their names are held in memory. */
const maximumNames = 200_000;
const maximumNameBytes = 64 * 1024 * 1024;
const namesEach = 2000;

/**
 * Counts the commits that changed each file, by path relative to `folder`, as git's log has them.
 * @throws InputError if `folder` is in no git repository or in an untrusted one, if git doesn't know the date, if there
 * is no git, or if more files changed than can be counted
 */
export async function churnOf(
  folder: string,
  since: string,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  try {
    const git = await Git.open(folder, signal);
    const log = git.stream([
      ...['log', `--since=${since}`, '--no-merges', '--name-only', '--format=', '-z'],
      ...['--no-show-signature', '--no-mailmap', '--no-notes', '--no-decorate', ...plainDiff],
      // Ends the options, so that git takes no user input for a revision or an option.
      '--',
    ]);
    const counts = await counted(log);
    return await inSlices(relativeTo(await realpath(folder), git.root, counts, signal));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`the commits of ${folder} can't be counted: ${error.message}`, {
      hint: error.hint ?? 'run it in a git repository, or leave out --churn',
    });
  }
}

async function counted(log: AsyncIterable<Buffer>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let bytes = 0;
  for await (const names of fieldsOf(log)) {
    for (const name of names) {
      const count = counts.get(name);
      if (count === undefined) bytes += name.length;
      counts.set(name, (count ?? 0) + 1);
    }
    if (counts.size > maximumNames || bytes > maximumNameBytes) {
      throw new InputError(`they changed over ${maximumNames} files, or files of very long names`, {
        hint: "name a later date, such as --churn '1 month ago', or leave out --churn",
      });
    }
  }
  return counts;
}

function* relativeTo(
  folder: string,
  root: string,
  counts: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Steps<Map<string, number>> {
  const byPath = new Map<string, number>();
  let done = 0;
  for (const [name, count] of counts) {
    const path = relative(folder, resolve(root, name)).split(sep).join('/');
    byPath.set(path, (byPath.get(path) ?? 0) + count);
    if (++done % namesEach === 0) yield;
    signal.throwIfAborted();
  }
  return byPath;
}
