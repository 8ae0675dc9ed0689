import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { userFolder } from '../base/user-folders.js';
import type { Configured } from './key.js';

// Programs that only pass their command line on read this, and load nothing of the configuration.

const largest = 1024 * 1024;

/** Where a command line runs. */
export interface UseServerInput {
  /** Real path of the working folder. */
  cwd: string;
  /** Real path of the repository's root, or the working folder outside of any. */
  root: string;
  env: NodeJS.ProcessEnv;
  /** What the user gave as an option. */
  flag?: boolean | undefined;
}

/**
 * Whether tarscli has a server do its work: `server` of the configuration, TARS_USE_SERVER, or an option. A
 * repository's file can only say no, as a server goes on when tarscli has ended. A file that can't be read says nothing
 * here: commands that need it tell.
 */
export function useServer({ cwd, root, env, flag }: UseServerInput): Configured<boolean> {
  if (flag !== undefined) return { value: flag, from: 'flag' };
  const variable = env.TARS_USE_SERVER;
  if (variable === '1' || variable === '0') return { value: variable === '1', from: 'environment' };
  const repository = nearest(cwd, root);
  if (repository?.value === false) return { ...repository, from: 'repository' };
  const folder = userFolder('config', env);
  const own = folder === undefined ? undefined : saidIn(join(folder, 'config.json'));
  return own ? { ...own, from: 'user' } : { value: false, from: 'default' };
}

type Said = Pick<Configured<boolean>, 'value' | 'file' | 'line'>;

function nearest(from: string, root: string): Said | undefined {
  for (let at = from; ; at = dirname(at)) {
    const file = join(at, 'tars.config.json');
    if (lstatSync(file, { throwIfNoEntry: false })) return saidIn(file);
    if (at === root || at === dirname(at)) return undefined;
  }
}

function saidIn(file: string): Said | undefined {
  try {
    const stats = lstatSync(file);
    if (!stats.isFile() || stats.size > largest) return undefined;
    const text = readFileSync(file, 'utf8');
    const { server } = JSON.parse(text) as { server?: unknown };
    if (typeof server !== 'boolean') return undefined;
    return { value: server, file, line: text.slice(0, text.search(/"server"\s*:/)).split('\n').length };
  } catch {
    return undefined;
  }
}
