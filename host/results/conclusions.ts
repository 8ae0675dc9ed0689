import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../base/digest.js';
import { ownVersion } from '../base/own-version.js';
import { openStore } from '../images/own-store.js';
import { linesOf, maximumLineBytes } from './lines.js';
import { openLines, type Seal, sealed, unsealed } from './sealed-lines.js';

/** How the files of conclusions end. */
export const conclusionsSuffix = '.conclusions';

/** Most bytes of what is kept under one name. As a line, with quotes escaped, it takes at most twice as many. */
const mostBytes = 16 * 1024 * 1024;
/** More than runs write, who keep two things under names. */
const mostFileBytes = 8 * mostBytes;

interface Kept {
  inputs: string;
  /** JSON. */
  text: string;
}

/**
 * What the last run of a kind concluded from all of its files together, kept for runs on the same inputs. As with
 * reports, only what this user has written counts. A problem costs what is kept, never the run.
 */
export class Conclusions {
  readonly #path: string;
  readonly #seal: Seal;
  readonly #kept: Map<string, Kept>;
  #isChanged = false;
  #isUsed = false;

  private constructor(path: string, seal: Seal, kept: Map<string, Kept>) {
    this.#path = path;
    this.#seal = seal;
    this.#kept = kept;
  }

  /** Reads what is kept for runs of this kind. Rejects if the folder isn't this user's own. */
  static async open(folder: string, kind: string): Promise<Conclusions> {
    const { key } = openStore(folder);
    const path = join(folder, `${kind}${conclusionsSuffix}`);
    const seal = { key, about: `conclusions ${kind} ${ownVersion()}` };
    return new Conclusions(path, seal, await read(path, seal));
  }

  /** Returns what was concluded from these inputs; `undefined` if that isn't kept. */
  get<T>(name: string, inputs: readonly string[]): T | undefined {
    const kept = this.#kept.get(name);
    if (kept?.inputs !== digestOf(...inputs)) return undefined;
    this.#isUsed = true;
    return JSON.parse(kept.text) as T;
  }

  /** Keeps a value in the place of the one of that name, from `close` on. */
  put(name: string, inputs: readonly string[], value: unknown): void {
    const text = JSON.stringify(value);
    if (Buffer.byteLength(text) > mostBytes) this.#kept.delete(name);
    else this.#kept.set(name, { inputs: digestOf(...inputs), text });
    this.#isChanged = true;
  }

  /**
   * Writes what has changed, or notes that the file was used. Runs that write at the same time can cost each other what is
   * kept.
   */
  async close(): Promise<void> {
    const now = new Date();
    if (!this.#isChanged) return this.#isUsed ? utimes(this.#path, now, now) : undefined;
    const lines = [...this.#kept].map(([name, { inputs, text }]) =>
      sealed(this.#seal, JSON.stringify([name, inputs, text])),
    );
    const file = await openLines(this.#path, 'replace');
    try {
      await file.truncate(0);
      await file.write(lines.join(''), 0);
    } finally {
      await file.close();
    }
  }
}

async function read(path: string, seal: Seal): Promise<Map<string, Kept>> {
  const kept = new Map<string, Kept>();
  const file = await openLines(path, 'read').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return kept;
  try {
    if ((await file.stat()).size > mostFileBytes) return kept;
    for await (const { bytes } of linesOf(file, maximumLineBytes)) {
      const line = bytes && unsealed(seal, bytes);
      if (line === undefined) continue;
      const [name, inputs, text] = JSON.parse(line) as [string, string, string];
      kept.set(name, { inputs, text });
    }
  } finally {
    await file.close();
  }
  return kept;
}
