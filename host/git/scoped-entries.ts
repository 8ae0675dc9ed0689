import type { Git } from './git.js';

/** A setting, and whose configuration it is from: `system`, `global`, `local`, `worktree` or `command`. */
export interface ConfigEntry {
  scope: string;
  /** Section and name in lower case. */
  key: string;
  /** Empty for a key without a value. */
  value: string;
}

/** Reads what `git config --null --show-scope` prints, the strongest last. */
export function scopedEntries(output: Buffer): ConfigEntry[] {
  // `scope\0key\nvalue\0`
  const fields = output.toString().split('\0');
  const entries: ConfigEntry[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const entry = fields[index + 1]!;
    const at = entry.indexOf('\n');
    const [key, value] = at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
    entries.push({ scope: fields[index]!, key, value });
  }
  return entries;
}

/**
 * Lists the whole configuration that holds in a repository, the strongest last. @throws InputError, and the signal's
 * reason
 */
export async function configEntries(git: Git): Promise<ConfigEntry[]> {
  const output = await git.run(['config', '--null', '--show-scope', '--list'], {
    outputBytes: 16 * 1024 * 1024,
  });
  return scopedEntries(output);
}
