import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const places = {
  cache: ['XDG_CACHE_HOME', '.cache'],
  config: ['XDG_CONFIG_HOME', '.config'],
  data: ['XDG_DATA_HOME', '.local/share'],
  state: ['XDG_STATE_HOME', '.local/state'],
} as const;

/**
 * Returns this package's folder among the user's caches, configuration, data or state, as the XDG Base Directory
 * Specification places it. A variable that holds a relative path counts as unset. Returns `undefined` if the user has
 * no home.
 */
export function userFolder(
  kind: keyof typeof places,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const [variable, inHome] = places[kind];
  const named = env[variable];
  const base = named && isAbsolute(named) ? named : below(inHome);
  return base && join(base, 'tars-hyperlight');
}

function below(inHome: string): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? join(home, inHome) : undefined;
  } catch {
    // Neither HOME nor an entry in the system's list of users.
    return undefined;
  }
}
