import { execFile } from 'node:child_process';
import { relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../errors.js';

const run = promisify(execFile);
const maxBuffer = 256 * 1024 * 1024;

/**
 * How many commits changed each file, by path relative to `folder`, as git's log has them.
 * @throws InputError where `folder` is in no git repository, or git doesn't know such a date
 */
export async function churnOf(
  folder: string,
  since: string,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const git = (...args: string[]) => run('git', ['-C', folder, ...args], { maxBuffer, signal });
  try {
    const root = (await git('rev-parse', '--show-toplevel')).stdout.trim();
    // Two dashes: no part of what the user wrote is taken for a revision or an option.
    const log = await git('log', `--since=${since}`, '--no-merges', '--name-only', '--format=', '-z', '--');
    const counts = new Map<string, number>();
    for (const name of log.stdout.split('\0')) {
      if (name === '') continue;
      const path = relative(folder, resolve(root, name)).split(sep).join('/');
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    return counts;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    const why =
      code === 'ENOENT'
        ? 'git is not installed'
        : String(stderr ?? error)
            .trim()
            .split('\n')[0];
    throw new InputError(`the commits of ${folder} can't be counted: ${why}`, {
      hint: 'run it in a git repository, or leave out --churn',
    });
  }
}
