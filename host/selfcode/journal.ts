import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../base/errors.js';
import { reasonOf } from '../base/system-error.js';
import { linesOf } from '../results/lines.js';
import { openLines, type Seal, sealed, unsealed } from '../results/sealed-lines.js';
import type { JournalRecord } from './records.js';
import { recordSchema } from './records-schema.js';

/**
 * The truth about a run: lines that are only ever appended. Each starts with an authentication code of the rest, which
 * holds its number, so that none can be changed, moved or taken out unseen. A record is on the disk when `append`
 * resolves. A killed process leaves at most its last line incomplete, which is taken away when the journal is opened.
 */
export class Journal implements AsyncDisposable {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #seal: Seal;
  readonly #records: JournalRecord[] = [];

  private constructor(path: string, file: FileHandle, key: Buffer) {
    this.path = path;
    this.#file = file;
    this.#seal = { key, about: 'journal' };
  }

  /**
   * Opens the journal of a run that begins or goes on: only the process that works on it may.
   * @throws InputError if the file can't be used, isn't this user's, or was changed by others
   */
  static open(path: string, key: Buffer): Promise<Journal> {
    return Journal.#open(path, key, 'append');
  }

  /**
   * Reads the whole records there are, and changes nothing: another process may be writing the next. @throws as `open`
   */
  static async read(path: string, key: Buffer): Promise<readonly JournalRecord[]> {
    const journal = await Journal.#open(path, key, 'read');
    await journal.close();
    return journal.records;
  }

  static async #open(path: string, key: Buffer, mode: 'append' | 'read'): Promise<Journal> {
    let file: FileHandle | undefined;
    try {
      file = await openLines(path, mode);
      const journal = new Journal(path, file, key);
      const whole = await journal.#read();
      if (mode === 'append') {
        const { size } = await file.stat();
        if (size > whole) await file.truncate(whole);
        // The name of a new file is on the disk only with its folder.
        if (size === 0) await syncFolder(dirname(path));
      }
      return journal;
    } catch (error) {
      await file?.close();
      if (error instanceof InputError) throw error;
      throw new InputError(`the journal ${path} can't be used: ${reasonOf(error)}`, { cause: error });
    }
  }

  get records(): readonly JournalRecord[] {
    return this.#records;
  }

  /** @throws InputError if it can't be written, such as on a full disk */
  async append(record: JournalRecord): Promise<void> {
    const text = JSON.stringify([this.#records.length, record]);
    try {
      const { size } = await this.#file.stat();
      try {
        await this.#file.appendFile(sealed(this.#seal, text));
        await this.#file.datasync();
      } catch (error) {
        await this.#file.truncate(size).catch(() => {});
        throw error;
      }
    } catch (error) {
      throw new InputError(`the journal ${this.path} can't be written: ${reasonOf(error)}`, {
        hint: 'make room or repair the folder, then resume the run',
        cause: error,
      });
    }
    this.#records.push(record);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Returns where the last whole line ends. */
  async #read(): Promise<number> {
    let whole = 0;
    for await (const { bytes, end } of linesOf(this.#file)) {
      const record = bytes && this.#parse(bytes);
      if (record === undefined) {
        throw new InputError(`line ${this.#records.length + 1} of the journal ${this.path} is damaged`, {
          hint: 'the run can\'t be resumed; remove it with "tarscli self-code cleanup"',
        });
      }
      this.#records.push(record);
      whole = end;
    }
    return whole;
  }

  #parse(line: Buffer): JournalRecord | undefined {
    const text = unsealed(this.#seal, line);
    if (text === undefined) return undefined;
    const [number, record] = JSON.parse(text) as [unknown, unknown];
    const parsed = recordSchema.safeParse(record);
    return number === this.#records.length && parsed.success ? parsed.data : undefined;
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
