import { readFile } from 'node:fs/promises';
import { InputError } from '../errors.js';

/** The agent's settings from a JSON file; undefined for its own. */
export async function readSettings(path: string | undefined): Promise<unknown> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`the settings ${path} can't be read: ${error.code}`);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${path} is not JSON`, { cause });
  }
}
