import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { InputError } from '../errors.js';
import { Git } from '../git/git.js';
import { plainDiff } from '../git/settings.js';

/**
 * How many commits changed each file, by path relative to `folder`, as git's log has them.
 * @throws InputError where `folder` is in no git repository or one that isn't to be trusted, where git doesn't know
 * such a date, and where there is no git
 */
export async function churnOf(
  folder: string,
  since: string,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  try {
    const git = await Git.open(folder, signal);
    const log = await git.run([
      ...['log', `--since=${since}`, '--no-merges', '--name-only', '--format=', '-z'],
      ...['--no-show-signature', '--no-mailmap', '--no-notes', '--no-decorate', ...plainDiff],
      // No part of what the user wrote is taken for a revision or an option.
      '--',
    ]);
    const from = await realpath(folder);
    const counts = new Map<string, number>();
    for (const name of log.toString().split('\0')) {
      if (name === '') continue;
      const path = relative(from, resolve(git.root, name)).split(sep).join('/');
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    return counts;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`the commits of ${folder} can't be counted: ${error.message}`, {
      hint: 'run it in a git repository, or leave out --churn',
    });
  }
}
