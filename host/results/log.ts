import type { FileHandle } from 'node:fs/promises';
import type { FileReport } from '../contract/report.js';
import { linesOf, maximumLineBytes } from './lines.js';
import { openLines, type Seal, sealed, unsealed } from './sealed-lines.js';

interface Place {
  start: number;
  bytes: number;
}

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

function writeLine(seal: Seal, digest: string, report: FileReport): string {
  return sealed(seal, JSON.stringify([digest, report]));
}

function readLine(seal: Seal, line: Buffer): { digest: string; report: FileReport } | undefined {
  const text = unsealed(seal, line);
  if (text === undefined) return undefined;
  const [digest, report] = JSON.parse(text) as [string, FileReport];
  return { digest, report };
}
