import { unseenInLine } from '../../base/unseen.js';
import { Git } from '../../git/git.js';
import { configEntries } from '../../git/scoped-entries.js';

/** Who commits are said to be by. */
export interface Author {
  name: string;
  email: string;
}

const maximumLength = 256;

/**
 * Returns `user.name` and `user.email` as they hold in a repository by the user's and the system's configuration, or
 * else the tool's own. The repository's configuration doesn't count: it could let commits be anybody's.
 * @throws InputError if the folder is in no repository that git may run on, and the signal's reason
 */
export async function authorOf(folder: string, signal: AbortSignal): Promise<Author> {
  const git = await Git.open(folder, signal, { objects: false });
  const own = (await configEntries(git)).filter(({ scope }) => scope === 'system' || scope === 'global');
  const last = (key: string) => plain(own.findLast((entry) => entry.key === key)?.value ?? '');
  return { name: last('user.name') || 'tarscli', email: last('user.email') || 'tarscli@localhost' };
}

/** Leaves out what git would, so that a name of such characters alone is none. */
function plain(text: string): string {
  const line = text.slice(0, maximumLength).replace(unseenInLine, ' ').replace(/[<>]/g, '');
  return /^[\s.,:;"\\']*$/.test(line) ? '' : line.trim();
}
