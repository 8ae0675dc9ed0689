import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../base/digest.js';
import { ownVersion } from '../base/own-version.js';
import { openStore } from '../images/own-store.js';
import { linesOf, maximumLineBytes } from './lines.js';
import { openLines, type Seal, sealed, unsealed } from './sealed-lines.js';

/** How the files of conclusions end. */
export const conclusionsSuffix = '.conclusions';

/** Is to change when other clones or scores are found in the same inputs. */
const layout = 'v1';
/** Most bytes of one conclusion. */
const mostBytes = 16 * 1024 * 1024;
/** Conclusions that are kept of each name: who goes back to a branch finds what was concluded there. */
const mostOfName = 3;
/** More than runs write, which keep two things under names. */
const mostFileBytes = 8 * mostBytes;

/** A line, sealed or as yet unproven, and what it says that it is. */
interface Kept {
  name: string;
  inputs: string;
  line: Buffer;
}

/**
 * What the last runs of a kind concluded from all of their files together, kept for runs on the same inputs. As with
 * reports, only what this user has written counts. A problem costs what is kept, never the run.
 */
export class Conclusions {
  readonly #path: string;
  readonly #seal: Seal;
  /** The last used ones first. */
  #kept: Kept[];
  #isChanged = false;
  #isUsed = false;

  private constructor(path: string, seal: Seal, kept: Kept[]) {
    this.#path = path;
    this.#seal = seal;
    this.#kept = kept;
  }

  /** Reads what is kept for runs of this kind. Rejects if the folder isn't this user's own. */
  static async open(folder: string, kind: string): Promise<Conclusions> {
    const { key } = openStore(folder);
    const path = join(folder, `${kind}${conclusionsSuffix}`);
    const seal = { key, about: `conclusions ${layout} ${kind} ${ownVersion()}` };
    return new Conclusions(path, seal, await read(path));
  }

  /** Returns what was concluded from these inputs; `undefined` if that isn't kept. */
  get<T>(name: string, inputs: readonly string[]): T | undefined {
    const wanted = digestOf(...inputs);
    const same = this.#kept.filter((one) => one.name === name);
    const kept = same.find((one) => one.inputs === wanted);
    const text = kept && unsealed(this.#seal, kept.line);
    if (text === undefined) return undefined;
    this.#isUsed = true;
    if (kept !== same[0]) this.#putFirst(kept!);
    return (JSON.parse(text) as [string, string, T])[2];
  }

  /** Keeps a value from `close` on. */
  put(name: string, inputs: readonly string[], value: unknown): void {
    const digest = digestOf(...inputs);
    const text = JSON.stringify([name, digest, value]);
    if (Buffer.byteLength(text) > mostBytes) return;
    const line = Buffer.from(sealed(this.#seal, text).trimEnd());
    this.#putFirst({ name, inputs: digest, line });
  }

  #putFirst(kept: Kept): void {
    const others = this.#kept.filter(({ name }) => name !== kept.name);
    const same = this.#kept.filter(({ name, inputs }) => name === kept.name && inputs !== kept.inputs);
    this.#kept = [kept, ...same.slice(0, mostOfName - 1), ...others];
    this.#isChanged = true;
  }

  /**
   * Writes what has changed, or notes that the file was used. Runs that write at the same time can cost each other what is
   * kept.
   */
  async close(): Promise<void> {
    const now = new Date();
    if (!this.#isChanged) return this.#isUsed ? utimes(this.#path, now, now) : undefined;
    const newline = Buffer.from('\n');
    const lines = this.#kept.flatMap(({ line }) => [line, newline]);
    const file = await openLines(this.#path, 'replace');
    try {
      await file.truncate(0);
      await file.writeFile(Buffer.concat(lines));
    } finally {
      await file.close();
    }
  }
}

async function read(path: string): Promise<Kept[]> {
  const file = await openLines(path, 'read').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const kept: Kept[] = [];
  if (!file) return kept;
  try {
    if ((await file.stat()).size > mostFileBytes) return kept;
    for await (const { bytes } of linesOf(file, maximumLineBytes)) {
      const [, name, inputs] = said.exec(bytes?.toString('latin1', 0, 200) ?? '') ?? [];
      const isOne = name !== undefined && inputs !== undefined;
      if (isOne && kept.length < mostLines) kept.push({ name, inputs, line: bytes! });
    }
  } finally {
    await file.close();
  }
  return kept;
}

/** What a line begins with, after its authentication code. */
const said = /^[0-9a-f]+ \["([a-z]+)","([0-9a-f]{64})",/;
/** More is nothing that `put` leaves. */
const mostLines = 100;
