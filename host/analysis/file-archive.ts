import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ReportedFile } from '../reports/run-report.js';

/** UTF-16 units of JSON that are compressed at once, in some milliseconds. */
const pieceLength = 256 * 1024;

/**
 * Reports of files that are read again at the end of an analysis. As objects, those of a large repository take
 * gigabytes; as compressed JSON, a hundredth of that.
 */
export class FileArchive implements Iterable<ReportedFile> {
  readonly #pieces: Buffer[] = [];
  #open: string[] = [];
  #length = 0;

  add(file: ReportedFile): void {
    const { hidden: _, log: __, ...kept } = file;
    const text = JSON.stringify({ ...kept, hidden: [] });
    this.#open.push(text);
    this.#length += text.length;
    if (this.#length < pieceLength) return;
    this.#pieces.push(deflateRawSync(`[${this.#open.join(',')}]`, { level: 1 }));
    this.#open = [];
    this.#length = 0;
  }

  /** Digest of all reports, in their order. */
  digest(): string {
    const hash = createHash('sha256');
    for (const piece of this.#pieces) hash.update(piece);
    return hash.update(this.#open.join(',')).digest('hex');
  }

  *[Symbol.iterator](): Iterator<ReportedFile> {
    for (const piece of this.#pieces) yield* parse(inflateRawSync(piece).toString());
    yield* parse(`[${this.#open.join(',')}]`);
  }
}

function parse(text: string): ReportedFile[] {
  return JSON.parse(text) as ReportedFile[];
}
