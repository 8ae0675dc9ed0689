import { isAbsolute, join, resolve } from 'node:path';
import { isBelow } from '../base/below.js';
import { readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import type { IgnoreSettings } from '../git/ignoring.js';
import { IgnoreRules } from './ignore-rules.js';

const maximumBytes = 1024 * 1024;
/** That may hold for one path, of all files together. */
const maximumRules = 10_000;

/** A file of ignore rules. */
export interface IgnoreFile {
  path: string;
  /** Real path of the folder that it must lie in; undefined for the user's own. */
  within: string | undefined;
}

export interface ReadingRules {
  ignoreCase: boolean;
  /** How many rules hold already. */
  known: number;
  onNotice: (text: string) => void;
}

/** Undefined where there is none, or nothing in it. What isn't followed is told. */
export async function readRules(
  { path, within }: IgnoreFile,
  { ignoreCase, known, onNotice }: ReadingRules,
): Promise<IgnoreRules | undefined> {
  const reading =
    within === undefined ? readRegular(path, maximumBytes) : readRegular(path, maximumBytes, within);
  const read = await reading.catch((error: NodeJS.ErrnoException) => error);
  if (read instanceof Error) {
    const absent = read.code === 'ENOENT' || read.code === 'ENOTDIR';
    if (!absent) onNotice(`${path} is not followed: ${reasonOf(read)}`);
    return undefined;
  }
  if ('problem' in read) {
    onNotice(`${path} is not followed: it is ${problems[read.problem]}`);
    return undefined;
  }
  const rules = new IgnoreRules(read.bytes, maximumRules - known, ignoreCase);
  if (rules.left > 0) {
    onNotice(
      `${rules.left} rules of ${path} are not followed: ` +
        `${maximumRules} may hold for a file, of 1024 bytes each`,
    );
  }
  return rules.count === 0 ? undefined : rules;
}

const problems = {
  'not-a-file': 'not a regular file',
  'too-large': `larger than ${maximumBytes / 1024} KiB`,
  link: 'a link',
};

/**
 * The file that `core.excludesFile` names, or the one that git reads where nothing does. What a repository names has
 * to lie in it: there is no saying who wrote its configuration.
 */
export function excludesFileOf(
  root: string,
  settings: IgnoreSettings | undefined,
  env: NodeJS.ProcessEnv,
  onNotice: (text: string) => void,
): IgnoreFile | undefined {
  const { repositoryExcludes, ownExcludes } = settings ?? {};
  if (repositoryExcludes !== undefined) {
    if (repositoryExcludes === '') return undefined;
    const path = resolve(root, repositoryExcludes);
    if (isBelow(path, root)) return { path, within: root };
    onNotice(
      `${path} is not followed: the configuration of ${root} names it as core.excludesFile, and it isn't in there`,
    );
  }
  if (ownExcludes === '') return undefined;
  const path = ownExcludes === undefined ? usualExcludes(env) : resolve(root, ownExcludes);
  if (path === undefined) return undefined;
  return { path, within: isBelow(path, root) ? root : undefined };
}

function usualExcludes(env: NodeJS.ProcessEnv): string | undefined {
  const home = env.HOME ?? (process.platform === 'win32' ? env.USERPROFILE : undefined);
  const base = env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  return base && isAbsolute(base) ? join(base, 'git', 'ignore') : undefined;
}
