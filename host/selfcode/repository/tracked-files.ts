import { isUtf8 } from 'node:buffer';
import { InputError } from '../../base/errors.js';
import { fieldsOf } from '../../git/fields.js';
import type { Git } from '../../git/git.js';
import { readBlobs } from './blobs.js';

/** A regular file of a commit. */
export interface TrackedFile {
  /** Relative to the root, with slashes. */
  path: string;
  mode: '100644' | '100755';
  /** Id of its content. */
  blob: string;
  /** In bytes. */
  size: number;
}

/** What a commit holds and a run leaves alone. */
export interface LeftFile {
  /** For people: what isn't UTF-8 is replaced. */
  path: string;
  /**
   * `odd-name`: the name isn't UTF-8, has control characters or a backslash, or differs from another only in case. Not
   * every system can hold such files, or say which is meant.
   */
  reason: 'symlink' | 'submodule' | 'lfs-pointer' | 'odd-name';
}

/** A commit's tree. */
export interface TreeListing {
  files: TrackedFile[];
  left: LeftFile[];
  /** All folders that it makes but the root, and the submodules in it: bytes of UTF-8 read as Latin-1. */
  folders: string[];
  submodules: string[];
}

interface Entry {
  mode: string;
  id: string;
  size: number;
  raw: string;
  path: string | undefined;
}

const pointer = 'version https://git-lfs.github.com/spec/v';
/** Git LFS writes no longer ones. */
const longestPointer = 1024;

/**
 * Lists what a commit holds.
 * @throws InputError if objects are missing, and the signal's reason
 */
export async function listTree(git: Git, commit: string): Promise<TreeListing> {
  const listing: TreeListing = { files: [], left: [], folders: [], submodules: [] };
  const folders = new Set<string>();
  const entries = await entriesOf(git, commit);
  const collides = collisions(entries);
  for (const { mode, id, size, raw, path } of entries) {
    addFolders(folders, raw);
    if (mode === '160000') listing.submodules.push(raw);
    const reason = leftBecause(mode, path, collides);
    if (reason !== undefined || path === undefined)
      listing.left.push({ path: bytesOf(raw).toString(), reason: reason ?? 'odd-name' });
    else listing.files.push({ path, mode: isExecutable(mode) ? '100755' : '100644', blob: id, size });
  }
  listing.folders = [...folders];
  return leavePointers(git, listing);
}

/** The bytes of a name that was read as Latin-1. */
export function bytesOf(raw: string): Buffer {
  return Buffer.from(raw, 'latin1');
}

async function entriesOf(git: Git, commit: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const output = git.stream(['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  for await (const fields of fieldsOf(output, 'latin1')) {
    for (const field of fields) {
      // `mode type id size\tpath`
      const at = field.indexOf('\t');
      const [mode = '', type, id = '', size = ''] = field.slice(0, at).split(/ +/);
      if (type === 'blob' && !/^\d+$/.test(size))
        throw new InputError(`objects of the commit ${commit} are missing`);
      const raw = field.slice(at + 1);
      const bytes = bytesOf(raw);
      entries.push({ mode, id, size: Number(size), raw, path: isUtf8(bytes) ? bytes.toString() : undefined });
    }
  }
  return entries;
}

function leftBecause(
  mode: string,
  path: string | undefined,
  collides: (path: string) => boolean,
): LeftFile['reason'] | undefined {
  if (mode === '160000') return 'submodule';
  if (mode === '120000') return 'symlink';
  return path === undefined || /[\x00-\x1f\x7f\\]/.test(path) || collides(path) ? 'odd-name' : undefined;
}

function collisions(entries: readonly Entry[]): (path: string) => boolean {
  const fold = (path: string) => path.normalize('NFC').toLowerCase();
  const counts = new Map<string, number>();
  for (const { path } of entries) {
    if (path !== undefined) counts.set(fold(path), (counts.get(fold(path)) ?? 0) + 1);
  }
  return (path) => counts.get(fold(path))! > 1;
}

function isExecutable(mode: string): boolean {
  return (Number.parseInt(mode, 8) & 0o100) !== 0;
}

function addFolders(folders: Set<string>, raw: string): void {
  for (let at = raw.lastIndexOf('/'); at > 0; at = raw.lastIndexOf('/', at - 1)) {
    const folder = raw.slice(0, at);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}

async function leavePointers(git: Git, listing: TreeListing): Promise<TreeListing> {
  const pointers = new Set<TrackedFile>();
  const short = listing.files.filter(({ size }) => size >= pointer.length && size <= longestPointer);
  for await (const { of, bytes } of readBlobs(git, short)) {
    if (bytes.subarray(0, pointer.length).toString('latin1') === pointer) pointers.add(of);
  }
  const left = [...pointers].map(({ path }) => ({ path, reason: 'lfs-pointer' as const }));
  return {
    ...listing,
    files: listing.files.filter((file) => !pointers.has(file)),
    left: [...listing.left, ...left],
  };
}
