import { join } from 'node:path';
import { readSources } from '../analysis/changes/sources.js';
import { InputError } from '../base/errors.js';
import { languages } from '../contract/languages.js';
import { encode } from '../files/encoding.js';
import type { FileSource } from '../files/source.js';
import { resolveTargets } from '../files/targets.js';
import { applyEdits } from '../findings/edits.js';
import { editsByPath, type StandingEdit } from './state.js';

/** The texts of the run's base, as they lie in its work tree while no edit is applied. */
export class BaseSources {
  readonly #root: string;
  readonly #signal: AbortSignal;
  readonly #read = new Map<string, FileSource>();

  constructor(root: string, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  /** @throws InputError if the file can't be read */
  async of(path: string): Promise<FileSource> {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const resolved = await resolveTargets({ files: [path], folders: [], paths: [] }, this.#root);
    const how = { cwd: this.#root, languages, signal: this.#signal, onNotice: () => {} };
    for await (const source of readSources(
      resolved,
      { gitignore: false, generated: true, vendored: true },
      how,
    )) {
      this.#read.set(path, source);
      return source;
    }
    throw new InputError(`${join(this.#root, path)} can't be read`);
  }

  /** Returns the bytes of the files that edits change, with these edits. */
  async changed(edits: readonly StandingEdit[]): Promise<Map<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    for (const [path, own] of editsByPath(edits)) {
      const source = await this.of(path);
      const text = applyEdits(
        source.text,
        own.flatMap(({ changes }) => changes),
      );
      files.set(path, encode(text, source.encoding));
    }
    return files;
  }
}
