import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesIn } from '../base/folder-entries.js';
import { turn } from '../base/slices.js';
import type { Skip } from './skip.js';

/** Never entered, unless a walk starts in one; nor are folders whose name begins with a dot. */
const closedFolders = new Set(['node_modules', 'bower_components', '__pycache__']);

/** Output folders of builds, each known by a project file beside it: `bin` alone can hold sources. */
const buildFolders: ReadonlyMap<string, RegExp> = new Map([
  ['bin', /\.(?:cs|fs|vb)proj$/],
  ['obj', /\.(?:cs|fs|vb)proj$/],
  ['target', /^Cargo\.toml$/],
  ['dist', /^package\.json$/],
]);

/**
 * Entries of a folder between two turns of the event loop: matching one against rules takes two milliseconds at most.
 */
const entriesATurn = 64;

export interface WalkOptions {
  gitignore: boolean;
  /** Whether a path is neither yielded nor entered; takes precedence over all rules. */
  excludes?: ((path: string, isFolder: boolean) => boolean) | undefined;
  /** Receives every folder that is found in one that is read, and whether it is read, too. */
  onFolder?: ((path: string, isRead: boolean) => void) | undefined;
  onSkip: (skip: Skip) => void;
  onNotice?: ((text: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Yields the files below a folder, in the order of their names in each folder; a folder is read only when it is
 * reached.
 * Symbolic links are not followed, so that a walk ends and no file comes twice.
 */
export async function* walk(folder: string, options: WalkOptions): AsyncGenerator<string> {
  const rules = options.gitignore
    ? await import('./gitignore.js').then(({ GitIgnore }) =>
        GitIgnore.at(folder, { onNotice: options.onNotice ?? (() => undefined), signal: options.signal }),
      )
    : undefined;
  yield* walkFolder(folder, rules, options);
  rules?.finish();
}

type Rules = Awaited<ReturnType<typeof import('./gitignore.js')['GitIgnore']['at']>>;

async function* walkFolder(
  folder: string,
  unopened: Rules | undefined,
  options: WalkOptions,
): AsyncGenerator<string> {
  options.signal?.throwIfAborted();
  let entries: Dirent[];
  try {
    entries = await entriesOf(folder, options.onSkip);
  } catch (error) {
    options.onSkip({
      path: folder,
      reason: 'unreadable',
      detail: (error as NodeJS.ErrnoException).code ?? '',
    });
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const rules = await unopened?.open({
    repository: entries.some(({ name }) => name === '.git'),
    gitignore: entries.some(({ name }) => name === '.gitignore'),
  });
  let count = 0;
  for (const entry of entries) {
    if (++count % entriesATurn === 0) {
      await turn();
      options.signal?.throwIfAborted();
    }
    const { name } = entry;
    const path = join(folder, name);
    const isFolder = entry.isDirectory();
    // A submodule or worktree has a file of this name instead of a folder; neither is read.
    if (!isFolder && !entry.isFile()) continue;
    const ignored = rules?.ignores(name, isFolder) ?? false;
    const isLeftOut =
      name === '.git' ||
      options.excludes?.(path, isFolder) ||
      (isFolder && isClosed(name, entries)) ||
      (ignored && !(await rules?.tracks(name, isFolder)));
    if (isFolder) options.onFolder?.(path, !isLeftOut);
    if (isLeftOut) continue;
    if (isFolder) yield* walkFolder(path, rules?.enter(name, ignored), options);
    else yield path;
  }
}

/**
 * Lists a folder. A name that isn't UTF-8 can't be written or opened by its replacement: two of them may look alike, or
 * like a valid one.
 */
async function entriesOf(folder: string, onSkip: (skip: Skip) => void): Promise<Dirent[]> {
  const entries = await entriesIn(folder);
  if (!entries.some(({ name }) => name.includes('\ufffd'))) return entries;
  const sound = new Set<string>();
  for (const bytes of await readdir(folder, { encoding: 'buffer' })) {
    const name = bytes.toString();
    if (Buffer.from(name).equals(bytes)) sound.add(name);
    else onSkip({ path: join(folder, name), reason: 'unreadable', detail: 'its name is not UTF-8' });
  }
  const seen = new Set<string>();
  return entries.filter(({ name }) => sound.has(name) && !seen.has(name) && seen.add(name));
}

/** Whether a folder is never entered, whatever is beside it. */
export function isClosedByName(name: string): boolean {
  return name.startsWith('.') || closedFolders.has(name);
}

/** Whether no walk enters the folder of this name among such siblings. */
export function isClosed(name: string, siblings: readonly Dirent[]): boolean {
  if (isClosedByName(name)) return true;
  const project = buildFolders.get(name);
  return project !== undefined && siblings.some((sibling) => project.test(sibling.name));
}
