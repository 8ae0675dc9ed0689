import { join, resolve } from 'node:path';
import { InputError } from '../../base/errors.js';
import type { Skip } from '../../files/skip.js';
import type { FileSource } from '../../files/source.js';
import { resolveTargets } from '../../files/targets.js';
import type { ValidateChangeOptions } from './options.js';
import { readSources, whyOf } from './sources.js';

export type Side = 'before' | 'after';
/** By path below the folder. */
export type Texts = ReadonlyMap<string, FileSource>;

interface ReadSide {
  texts: Texts;
  skips: readonly Skip[];
}

/**
 * Reads the files below the folders before and after a change.
 * @throws InputError if there is none, or if what could not be read of one side would pass for made or removed
 */
export async function readSides(
  options: ValidateChangeOptions,
  languages: readonly string[],
  signal: AbortSignal,
): Promise<Record<Side, Texts>> {
  const before = await readSide('before', options, languages, signal);
  const after = await readSide('after', options, languages, signal);
  assertSeen(before, after, options.before);
  assertSeen(after, before, options.after);
  if (before.texts.size + after.texts.size === 0) {
    throw new InputError('there was no file to look at', {
      hint: 'check the folders, and what .gitignore leaves out (--no-gitignore)',
    });
  }
  return { before: before.texts, after: after.texts };
}

async function readSide(
  side: Side,
  options: ValidateChangeOptions,
  languages: readonly string[],
  signal: AbortSignal,
): Promise<ReadSide> {
  const cwd = options.cwd ?? process.cwd();
  const folder = resolve(cwd, options[side]);
  const resolved = await resolveTargets({ files: [], folders: [folder], paths: [] }, cwd);
  const texts = new Map<string, FileSource>();
  const skips: Skip[] = [];
  const onNotice = (text: string) => options.onNotice?.(`${side}: ${text}`);
  const reading = { cwd: folder, languages, signal, onNotice, onSkip: (skip: Skip) => skips.push(skip) };
  for await (const source of readSources(resolved, { ...options, generated: true, vendored: true }, reading))
    texts.set(source.path, source);
  return { texts, skips };
}

/** Whether all that one side has was seen on the other, or isn't there. */
function assertSeen({ skips }: ReadSide, { texts: others }: ReadSide, folder: string): void {
  for (const skip of skips) {
    const holds = (path: string) =>
      skip.path === '.' || path === skip.path || path.startsWith(`${skip.path}/`);
    const other = [...others.keys()].find(holds);
    if (other === undefined) continue;
    throw new InputError(`${join(folder, skip.path)} can't be compared: ${whyOf(skip)}`, {
      hint: 'make it readable, or take it out of both folders',
    });
  }
}
