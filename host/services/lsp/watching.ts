import { basename, isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type FileSystemWatcher,
} from 'vscode-languageserver';
import { configName } from '../../config/load.js';
import { tellingGlobs, tellsOfOthers } from '../../files/telling.js';
import type { Client } from './client.js';
import { pathOf } from './place.js';

/** What the change of a file means. */
export type Change = 'settings' | 'places' | 'text' | undefined;

/** Says what the change of a file means. `patterns`: absolute paths of pattern databases. */
export function changeOf(uri: unknown, patterns: readonly string[]): Change {
  const path = typeof uri === 'string' ? pathOf(uri) : undefined;
  if (path === undefined) return undefined;
  const name = basename(path);
  if (name === configName || patterns.includes(path)) return 'settings';
  return tellsOfOthers(name) ? 'places' : 'text';
}

/** Asks the client to tell of changes, as far as it can. */
export class Watching {
  readonly #connection: Connection;
  readonly #client: Client;
  #registered: { dispose(): void } | undefined;
  #patterns: string | undefined;
  isWatched = false;

  constructor(connection: Connection, client: Client) {
    this.#connection = connection;
    this.#client = client;
  }

  async begin(): Promise<void> {
    if (this.#client.registersConfiguration) {
      await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: 'tars' });
    }
  }

  /** Watches these pattern databases, too. `all`: every file, for diagnostics of the workspace. */
  async watch(patterns: readonly string[], all: boolean): Promise<void> {
    const key = JSON.stringify([patterns, all]);
    if (!this.#client.watchesFiles || key === this.#patterns) return;
    this.#patterns = key;
    const globs: FileSystemWatcher[] = [`**/${configName}`, ...tellingGlobs].map((globPattern) => ({
      globPattern,
    }));
    if (all) globs.push({ globPattern: '**/*.{cs,csx,fs,fsx,fsi,ts,mts,cts,tsx,js,mjs,cjs,jsx,py,pyi,rs}' });
    for (const file of patterns) if (isAbsolute(file)) globs.push(this.#fileGlob(file));
    this.#registered?.dispose();
    this.#registered = await this.#connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: globs,
    });
    this.isWatched = true;
  }

  #fileGlob(file: string): FileSystemWatcher {
    if (!this.#client.watchesBelow) return { globPattern: file };
    const folder = new URL('.', pathToFileURL(file)).href;
    return { globPattern: { baseUri: folder, pattern: basename(file) } };
  }
}
