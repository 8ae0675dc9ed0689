import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { distrustOf } from '../base/ownership.js';
import type { FileReport } from '../contract/report.js';
import { macOf } from '../images/key.js';
import { linesOf, maximumLineBytes } from './lines.js';

interface Place {
  start: number;
  bytes: number;
}

/** Seal of a line: the user's key, and the log's subject, one line of text. */
export interface Seal {
  key: Buffer;
  about: string;
}

/** Length of an authentication code in hex: 128 bits. */
const macLength = 32;
const openFlags =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * Append-only file of reports. Each line starts with an authentication code of the rest. A killed process leaves at
 * most its last line incomplete. The log skips lines that are incomplete, or that this user didn't write about this
 * subject.
 */
export class ResultLog {
  readonly #file: FileHandle;
  readonly #seal: Seal;
  readonly #places = new Map<string, Place>();
  #end = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(file: FileHandle, seal: Seal) {
    this.#file = file;
    this.#seal = seal;
  }

  /** Opens or makes the file. Rejects if that fails, or the file isn't this user's own. */
  static async open(path: string, seal: Seal): Promise<ResultLog> {
    const file = await open(path, openFlags, 0o600);
    try {
      const stats = await file.stat();
      const foreign = stats.isFile() ? distrustOf(stats) : 'it is not a regular file';
      if (foreign !== undefined) throw new Error(`${path}: ${foreign}`);
      const log = new ResultLog(file, seal);
      await log.#index();
      return log;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get size(): number {
    return this.#places.size;
  }

  /** Why a write failed, if one did. */
  get failure(): unknown {
    return this.#failure;
  }

  async get(digest: string): Promise<FileReport | undefined> {
    const place = this.#places.get(digest);
    if (!place) return undefined;
    await this.#writing;
    const bytes = Buffer.alloc(place.bytes);
    const { bytesRead } = await this.#file.read(bytes, 0, place.bytes, place.start);
    const line = readLine(this.#seal, bytes.subarray(0, bytesRead));
    return line?.digest === digest ? line.report : undefined;
  }

  put(digest: string, report: FileReport): void {
    if (this.#failure !== undefined || this.#places.has(digest) || isLong(report)) return;
    const line = Buffer.from(writeLine(this.#seal, digest, report));
    if (line.length > maximumLineBytes) return;
    this.#places.set(digest, { start: this.#end, bytes: line.length - 1 });
    this.#end += line.length;
    this.#writing = this.#writing.then(async () => {
      try {
        if (this.#failure === undefined) await this.#file.appendFile(line);
      } catch (error) {
        this.#failure = error;
        this.#places.clear();
      }
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #index(): Promise<void> {
    let whole = 0;
    for await (const { start, end, bytes } of linesOf(this.#file)) {
      const line = bytes && readLine(this.#seal, bytes);
      if (line) this.#places.set(line.digest, { start, bytes: bytes.length });
      whole = end;
    }
    // An incomplete last line is ended, so that the next one starts on a line of its own.
    const { size } = await this.#file.stat();
    if (size > whole) await this.#file.appendFile('\n');
    this.#end = size > whole ? size + 1 : size;
  }
}

/** Maximum objects, and UTF-16 units of text, of a stored report. A report is written and read in one step. */
const mostObjects = 60_000;
const mostText = 4 * 1024 * 1024;

/** Returns whether a report, whose size the agent decides, is so large that analyzing the file again is better. */
function isLong({ findings, metrics, unparsed }: FileReport): boolean {
  let objects = 2 * (findings.length + metrics.length) + unparsed.length;
  let text = 0;
  for (const { message, suggestion } of findings) {
    text += message.length + (suggestion?.message.length ?? 0);
    objects += suggestion?.edits.length ?? 0;
    if (objects > mostObjects) return true;
    for (const edit of suggestion?.edits ?? []) text += edit.text.length;
  }
  for (const { subject } of metrics) text += subject?.length ?? 0;
  return objects > mostObjects || text > mostText;
}

function writeLine({ key, about }: Seal, digest: string, report: FileReport): string {
  const text = JSON.stringify([digest, report]);
  return `${macOf(key, about, text).slice(0, macLength)} ${text}\n`;
}

function readLine({ key, about }: Seal, line: Buffer): { digest: string; report: FileReport } | undefined {
  const text = line.subarray(macLength + 1);
  const mac = line.subarray(0, macLength + 1).toString('latin1');
  if (mac !== `${macOf(key, about, text).slice(0, macLength)} `) return undefined;
  const [digest, report] = JSON.parse(text.toString()) as [string, FileReport];
  return { digest, report };
}
