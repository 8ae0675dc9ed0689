import { NotSettings, parseSettings } from '../agents/settings-json.js';
import { SettingsInvalidError } from '../base/errors.js';
import { readNamed } from '../files/named.js';

const maximumBytes = 16 * 1024 * 1024;

/** Reads the agent's settings from a JSON file; undefined for its own. */
export async function readSettings(path: string | undefined): Promise<unknown> {
  if (path === undefined) return undefined;
  const bytes = await readNamed(path, maximumBytes, 'settings');
  try {
    return await parseSettings(bytes);
  } catch (error) {
    if (!(error instanceof NotSettings)) throw error;
    throw new SettingsInvalidError(`${path} ${error.message}`, { cause: error, details: error.frame });
  }
}
