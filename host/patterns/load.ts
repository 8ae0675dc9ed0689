import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SettingsInvalidError } from '../base/errors.js';
import { mostPatterns } from './most-patterns.js';
import { completePattern, type Pattern, type PatternDatabase } from './pattern.js';
import type { PatternRecord } from './schema.js';

/** Names the package's own database, wherever a file can be named. */
export const builtin = 'builtin';

/** Places the file of a database in a folder. `builtin` stays. */
export function databaseIn(folder: string, file: string): string {
  return file === builtin ? file : resolve(folder, file);
}

export const builtinPath = fileURLToPath(new URL('../../../patterns.json', import.meta.url));

/**
 * Loads the patterns of one or several files, `builtin` among them or alone. Ids must be unique over all files.
 * @throws InputError, SettingsInvalidError
 */
export async function loadPatterns(files: string | readonly string[] = builtin): Promise<PatternDatabase> {
  const sources = typeof files === 'string' ? [files] : [...files];
  const databases = await Promise.all(
    sources.map((source) => (source === builtin ? loadBuiltin() : loadFile(source))),
  );
  const owners = new Map<string, number>();
  const issues = [];
  for (const [index, patterns] of databases.entries()) {
    for (const [position, { id }] of patterns.entries()) {
      const owner = owners.get(id);
      if (owner === undefined) owners.set(id, index);
      else {
        const path = `${sources[index]}: patterns[${position}].id`;
        issues.push({ path, message: `${id} is also in ${sources[owner]}` });
      }
    }
  }
  if (issues.length > 0) {
    const hint = 'give the pattern another id, or leave one of the files out';
    throw new SettingsInvalidError('the same id is used in several files', { issues, hint });
  }
  const patterns = databases.flat();
  if (patterns.length > mostPatterns) {
    throw new SettingsInvalidError(
      `the files have ${patterns.length} patterns together, and the limit is ${mostPatterns}`,
      { hint: 'leave one of the files out' },
    );
  }
  return { patterns, sources };
}

/** Reads and validates a file. */
export async function loadFile(path: string): Promise<Pattern[]> {
  const { readDatabase } = await import('./database.js');
  return (await readDatabase(path)).map(completePattern);
}

let builtinPatterns: Promise<Pattern[]> | undefined;

/** The package's own patterns, read once: a service asks for them with each request. */
function loadBuiltin(): Promise<Pattern[]> {
  builtinPatterns ??= readBuiltin().catch((error) => {
    builtinPatterns = undefined;
    throw error;
  });
  return builtinPatterns;
}

/** Reads the package's own file without validation, which would double the time of a start; its tests validate it. */
async function readBuiltin(): Promise<Pattern[]> {
  try {
    const { patterns } = JSON.parse(await readFile(builtinPath, 'utf8')) as { patterns: PatternRecord[] };
    return patterns.map(completePattern);
  } catch {
    return loadFile(builtinPath);
  }
}
