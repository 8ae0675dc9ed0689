import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { InputError, SettingsInvalidError } from '../../base/errors.js';
import { readRegular } from '../../base/read-regular.js';
import { inSlices } from '../../base/slices.js';
import { discover, type Found } from '../../files/discover.js';
import { decode } from '../../files/encoding.js';
import { resolveTargets } from '../../files/targets.js';
import { JsonFile } from '../../json/file.js';
import { mostPatterns } from '../most-patterns.js';
import { type CountsRead, readCounts } from './counts.js';
import { recordsOf } from './members.js';

const what = 'file of pattern counts';
/** Of one file in a folder, which holds one pattern. */
const maximumFileBytes = 1024 * 1024;
const maximumFolderBytes = 128 * 1024 * 1024;

/**
 * Reads the counts in a file of TARS's: a list of records or one record. Of a folder, it reads all JSON files, at any
 * depth, and leaves out those that are none of TARS's.
 * @throws InputError, SettingsInvalidError, and the signal's reason
 */
export async function readCountsAt(path: string, cwd: string, signal: AbortSignal): Promise<CountsRead> {
  const read: CountsRead = { counts: [], refused: [] };
  if (await isFolder(path)) await readFolder(path, cwd, read, signal);
  else await readFile(await JsonFile.read(path, what), path, read);
  return read;
}

async function isFolder(path: string): Promise<boolean> {
  // What can't be looked at is read as a file, whose error says why not.
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function readFile(file: JsonFile, name: string, read: CountsRead): Promise<void> {
  await inSlices(readCounts(await recordsOf(file, true), name, read));
}

async function readFolder(folder: string, cwd: string, read: CountsRead, signal: AbortSignal): Promise<void> {
  const resolved = await resolveTargets({ files: [], folders: [folder], paths: [] }, cwd);
  const refuse = (name: string, message: string) => read.refused.push({ name, message });
  let files = 0;
  let bytes = 0;
  const walk = discover(resolved, {
    cwd,
    gitignore: false,
    signal,
    onSkip: ({ path, reason, detail }) => refuse(relative(cwd, path), detail || reason),
  });
  for await (const found of walk) {
    if (!found.path.toLowerCase().endsWith('.json')) continue;
    if (++files > mostPatterns) throw tooMuch(folder, `more than ${mostPatterns} JSON files`);
    const name = relative(cwd, found.path);
    const text = await textOf(found);
    if (text.problem !== undefined) {
      refuse(name, text.problem);
      continue;
    }
    bytes += text.bytes;
    if (bytes > maximumFolderBytes) throw tooMuch(folder, 'more than 128 MiB of JSON');
    try {
      await readFile(await JsonFile.of(name, what, text.text), name, read);
    } catch (error) {
      if (!(error instanceof SettingsInvalidError)) throw error;
      refuse(name, error.message);
    }
    if (read.counts.length > mostPatterns) throw tooMuch(folder, `more than ${mostPatterns} patterns`);
  }
  if (files === 0) throw new InputError(`there is no JSON file in ${folder}`);
}

type Text = { problem: string } | { problem?: undefined; text: string; bytes: number };

async function textOf({ real, within }: Found): Promise<Text> {
  const read = await readRegular(real, maximumFileBytes, within).catch(() => undefined);
  if (read === undefined) return { problem: "it can't be read" };
  if ('problem' in read) {
    return { problem: read.problem === 'too-large' ? 'it is larger than 1 MiB' : 'it is not a regular file' };
  }
  const decoded = decode(read.bytes);
  if ('problem' in decoded) return { problem: 'it is not text' };
  return { text: decoded.text, bytes: read.bytes.length };
}

function tooMuch(folder: string, amount: string): InputError {
  return new InputError(`${folder} has ${amount}, which is the most that is read`, {
    hint: 'name a folder below it',
  });
}
