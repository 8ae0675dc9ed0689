import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBelow } from '../../base/below.js';
import { sha256 } from '../../base/digest.js';
import { InputError } from '../../base/errors.js';
import { makeFolder } from '../../base/make-folder.js';
import { reasonOf } from '../../base/system-error.js';
import type { Cell } from './cell.js';
import type { TestCommand } from './command.js';
import type { Confinement } from './confinement.js';
import { type CommandPlaces, commandEnvironment } from './environment.js';
import { removeTree } from './remove-tree.js';

/** The folders of one run of a command. */
export interface RunPlace {
  cell: Cell;
  results: string;
  /** As a file system's clock has it. */
  startedMs: number;
  /** Of this run and any earlier one with the same folder of results. */
  mark: string;
  environment: Record<string, string>;
  /** Removes what the command doesn't leave to anybody. */
  remove(): Promise<void>;
}

/** Returns the mark of processes of commands with this folder of results. */
export function markOf(resultsFolder: string): string {
  return sha256(resultsFolder).slice(0, 32);
}

/** Makes the folders. @throws InputError if that fails, or if the results would take the work tree's place */
export async function makePlace(command: TestCommand, confinement: Confinement): Promise<RunPlace> {
  try {
    return await foldersOf(command, confinement);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`can't make the folders of a test run: ${reasonOf(error)}`, { cause: error });
  }
}

async function foldersOf(command: TestCommand, confinement: Confinement): Promise<RunPlace> {
  const cwd = await realpath(command.cwd);
  if (isBelow(cwd, command.resultsFolder)) {
    throw new InputError(`the folder of test results ${command.resultsFolder} holds the work tree`);
  }
  await removeTree(command.resultsFolder);
  makeFolder(command.resultsFolder);
  const results = await realpath(command.resultsFolder);
  const { ctimeMs: startedMs } = await stat(results);
  const mark = markOf(command.resultsFolder);
  const own = await temporaryFolder(mark);
  const [temporary, lasting] = [join(own, 'tmp'), join(own, 'lasting')];
  for (const folder of [temporary, lasting]) await mkdir(folder);
  if (command.cacheFolder !== undefined) makeFolder(command.cacheFolder);
  const cache = command.cacheFolder === undefined ? undefined : await realpath(command.cacheFolder);
  const also = await realPaths(command.writable ?? []);
  const isConfined = confinement !== 'none';
  const seen = isConfined ? '/tmp' : temporary;
  const places: CommandPlaces = { cwd, results, temporary: seen, cache: cache ?? join(seen, '.cache'), mark };
  return {
    cell: {
      cwd,
      writable: [...also, cwd, results, ...(cache === undefined ? [] : [cache])],
      readable: [
        ...(await realPaths(command.readable ?? [])),
        ...[join(cwd, '.git')].filter((path) => existsSync(path)),
      ],
      temporary,
      lasting,
      network: command.network ?? true,
    },
    results,
    startedMs,
    mark,
    environment: commandEnvironment(process.env, command.env ?? {}, places),
    remove: () => removeTree(own),
  };
}

/** Makes a folder, and removes those of the same mark, which killed processes of this package have left. */
async function temporaryFolder(mark: string): Promise<string> {
  const all = await realpath(tmpdir());
  const prefix = `tars-tests-${mark}-`;
  const left = (await readdir(all)).filter((name) => name.startsWith(prefix));
  for (const name of left) await removeTree(join(all, name));
  return mkdtemp(join(all, prefix));
}

async function realPaths(places: readonly string[]): Promise<string[]> {
  const found = await Promise.all(places.map((place) => realpath(place).catch(() => undefined)));
  return found.filter((place) => place !== undefined);
}
