import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { FileReport } from '../contract/report.js';
import { linesOf, maximumLineBytes } from './lines.js';
import { openLines, type Seal, sealed, unsealed } from './sealed-lines.js';

interface Place {
  start: number;
  bytes: number;
}

/** Lines are written together: a write of its own for each takes longer than all else that storing a report does. */
const pieceBytes = 256 * 1024;
const longestWaitMs = 200;

/**
 * Append-only file of reports. Each line starts with an authentication code of the rest. A killed process loses the
 * lines of its last fifth of a second, and leaves at most the last line in the file incomplete. The log skips lines
 * that are incomplete, or that this user didn't write about this subject.
 */
export class ResultLog {
  readonly #file: FileHandle;
  readonly #seal: Seal;
  readonly #places = new Map<string, Place>();
  #end = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(file: FileHandle, seal: Seal) {
    this.#file = file;
    this.#seal = seal;
  }

  /** Opens or makes the file. Rejects if that fails, or the file isn't this user's own. */
  static async open(path: string, seal: Seal): Promise<ResultLog> {
    const file = await openLines(path, 'append');
    try {
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
    await this.#write();
    const bytes = Buffer.alloc(place.bytes);
    const bytesRead = readSync(this.#file.fd, bytes, 0, place.bytes, place.start);
    const text = unsealed(this.#seal, bytes.subarray(0, bytesRead));
    if (text === undefined) return undefined;
    const [found, report] = JSON.parse(text) as [string, FileReport];
    return found === digest ? report : undefined;
  }

  put(digest: string, report: FileReport): void {
    if (this.#failure !== undefined || this.#places.has(digest) || isLong(report)) return;
    const line = Buffer.from(writeLine(this.#seal, digest, report));
    if (line.length > maximumLineBytes) return;
    this.#places.set(digest, { start: this.#end, bytes: line.length - 1 });
    this.#end += line.length;
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (this.#waitingBytes >= pieceBytes) void this.#write();
    else this.#timer ??= setTimeout(() => void this.#write(), longestWaitMs).unref();
  }

  async close(): Promise<void> {
    await this.#write();
    await this.#file.close();
  }

  /** Writes all lines that wait. Never rejects. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return this.#writing;
    const lines = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#writing = this.#writing.then(async () => {
      try {
        if (this.#failure === undefined) await this.#file.appendFile(lines);
      } catch (error) {
        this.#failure = error;
        this.#places.clear();
      }
    });
    return this.#writing;
  }

  async #index(): Promise<void> {
    let whole = 0;
    for await (const { start, end, bytes } of linesOf(this.#file)) {
      const digest = bytes && digestIn(this.#seal, bytes);
      if (digest !== undefined) this.#places.set(digest, { start, bytes: bytes!.length });
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

function writeLine(seal: Seal, digest: string, report: FileReport): string {
  return sealed(seal, JSON.stringify([digest, report]));
}

/** The digest of a line that this user wrote; the report isn't read. */
function digestIn(seal: Seal, line: Buffer): string | undefined {
  return /^\["([^"\\]+)",/.exec(unsealed(seal, line) ?? '')?.[1];
}
