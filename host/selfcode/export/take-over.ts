import { relative, resolve, sep } from 'node:path';
import { InputError } from '../../base/errors.js';
import { languageOf } from '../../contract/languages.js';
import { foreignClassOfPath } from '../../files/file-class.js';
import { walk } from '../../files/walk.js';
import { FileIndex, type Mapping, mapped, mappingFor } from './path-mapping.js';
import type { ReadState } from './workflow-state.js';

/** Why an entry of a state isn't gone on with. */
export const leftReasons = [
  'done',
  'repeated',
  'outside',
  'build-output',
  'log',
  'not-source',
  'generated',
  'vendored',
  'gone',
  'ambiguous',
] as const;
export type LeftReason = (typeof leftReasons)[number];

export interface TakenOver {
  /** Source files to go on with, relative to the folder, with slashes: first the one that was in work. */
  files: string[];
  left: { path: string; why: LeftReason }[];
  mapping: Mapping;
}

const mostFiles = 500_000;

/**
 * Finds the files that a state still lists below a folder, whatever system wrote it: its paths may be of Windows, in
 * other cases, and begin elsewhere. Files that no improvement is made in are left out, with the reason; whether a file
 * says itself that it is generated shows when it is read.
 * @throws InputError if the folder has more than 500,000 files; and the signal's reason
 */
export async function takeOver(state: ReadState, root: string, signal?: AbortSignal): Promise<TakenOver> {
  const index = await indexOf(root, signal);
  const entries = [...(state.current === undefined ? [] : [state.current]), ...state.toProcess];
  const done = new Set([...state.processed, ...state.failed].map((path) => plainPath(path)?.toLowerCase()));
  const plain = entries.map((path) => ({ path, plain: plainPath(path) }));
  const wanted = plain.flatMap(({ plain: path }) => (path !== undefined && !unfit(path) ? [path] : []));
  const mapping = await mappingFor([...new Set(wanted)], index);
  const files = new Set<string>();
  const left: TakenOver['left'] = [];
  for (const { path, plain: entry } of plain) {
    const found = entry === undefined ? 'outside' : fileOf(entry, { done, mapping, index });
    if (typeof found === 'string') left.push({ path, why: found });
    else if (files.has(found.path)) left.push({ path, why: 'repeated' });
    else files.add(found.path);
  }
  return { files: [...files], left, mapping };
}

interface Known {
  done: ReadonlySet<string | undefined>;
  mapping: Mapping;
  index: FileIndex;
}

function fileOf(entry: string, { done, mapping, index }: Known): { path: string } | LeftReason {
  if (done.has(entry.toLowerCase())) return 'done';
  const target = mapped(entry, mapping);
  const why = unfit(target ?? entry);
  if (why !== undefined) return why;
  return (target === undefined ? undefined : index.find(target)) ?? 'gone';
}

/** Why no improvement is made in a file, as far as its path shows it. */
function unfit(path: string): LeftReason | undefined {
  if (buildOutput.test(path)) return 'build-output';
  if (log.test(path)) return 'log';
  return languageOf(path) === undefined ? 'not-source' : foreignClassOfPath(path);
}

/** What compilers of .NET write; other folders of this name hold sources. */
const buildOutput = /(?:^|\/)(?:obj\/|bin\/(?:debug|release|x64|x86|net[\w.-]*)\/)/i;
const log = /(?:^|\/)logs?\/|\.log$/i;

/** A path with slashes and without drive, `.` and `..`; undefined if it leads out, or is none. */
function plainPath(path: string): string | undefined {
  const parts: string[] = [];
  if (path.includes('\0')) return undefined;
  for (const part of path
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:\//, '')
    .split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join('/');
}

async function indexOf(root: string, signal: AbortSignal | undefined): Promise<FileIndex> {
  const index = new FileIndex();
  const top = resolve(root);
  let count = 0;
  for await (const path of walk(top, { gitignore: true, onSkip: () => undefined, signal })) {
    if (++count > mostFiles) throw new InputError(`${root} has over ${mostFiles} files; name a folder in it`);
    index.add(relative(top, path).split(sep).join('/'));
  }
  return index;
}
