import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256 } from '../images/digest.js';
import type { FileReport } from '../report.js';
import { linesOf } from './lines.js';

interface Place {
  start: number;
  bytes: number;
}

const checksumLength = 16;

/**
 * Reports in a file that only grows: a line each, led by a checksum of the rest. A process that is killed leaves
 * at most its last line torn, and lines that aren't whole are skipped, so what is read was written.
 */
export class ResultLog {
  readonly #file: FileHandle;
  readonly #places = new Map<string, Place>();
  #end = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens or makes the file. Rejects where that can't be done. */
  static async open(path: string): Promise<ResultLog> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const log = new ResultLog(await open(path, 'a+', 0o600));
    await log.#index();
    return log;
  }

  get size(): number {
    return this.#places.size;
  }

  /** Why something could not be written, if so. */
  get failure(): unknown {
    return this.#failure;
  }

  async get(digest: string): Promise<FileReport | undefined> {
    const place = this.#places.get(digest);
    if (!place) return undefined;
    await this.#writing;
    const bytes = Buffer.alloc(place.bytes);
    const { bytesRead } = await this.#file.read(bytes, 0, place.bytes, place.start);
    const line = readLine(bytes.subarray(0, bytesRead));
    return line?.digest === digest ? line.report : undefined;
  }

  put(digest: string, report: FileReport): void {
    if (this.#failure !== undefined || this.#places.has(digest) || isLong(report)) return;
    const line = Buffer.from(writeLine(digest, report));
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
    for await (const { start, bytes } of linesOf(this.#file)) {
      const line = readLine(bytes);
      if (line) this.#places.set(line.digest, { start, bytes: bytes.length });
      whole = start + bytes.length + 1;
    }
    // Ends a torn last line, so that the next one begins at a line of its own.
    const { size } = await this.#file.stat();
    if (size > whole) await this.#file.appendFile('\n');
    this.#end = size > whole ? size + 1 : size;
  }
}

/** Objects, and UTF-16 units of text, of a report that is worth keeping: it is written and read in one go. */
const mostObjects = 60_000;
const mostText = 4 * 1024 * 1024;

/** Whether looking at the file again is better than keeping a report, which is made of what an agent said. */
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

function writeLine(digest: string, report: FileReport): string {
  const text = JSON.stringify([digest, report]);
  return `${sha256(text).slice(0, checksumLength)} ${text}\n`;
}

function readLine(line: Buffer): { digest: string; report: FileReport } | undefined {
  const text = line.subarray(checksumLength + 1);
  const checksum = line.subarray(0, checksumLength + 1).toString('latin1');
  if (checksum !== `${sha256(text).slice(0, checksumLength)} `) return undefined;
  const [digest, report] = JSON.parse(text.toString()) as [string, FileReport];
  return { digest, report };
}
