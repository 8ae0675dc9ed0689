import { rm, writeFile } from 'node:fs/promises';

/** Enough for the state of a run on thousands of files. */
const bytes = 512 * 1024;

/**
 * Space that a run takes before it needs it, and frees when an error ends it: on a full disk there is room then to
 * write down what happened.
 */
export class Reserve {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws as the file system does, such as on a disk that is full already */
  async take(): Promise<void> {
    // Some file systems take no space for zeros.
    await writeFile(this.#path, Buffer.alloc(bytes, 'reserve '), { mode: 0o600, flush: true });
  }

  async free(): Promise<void> {
    await rm(this.#path, { force: true }).catch(() => {});
  }
}
