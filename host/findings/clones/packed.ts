import type { Hash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Bytes that are compressed at once, in some milliseconds. */
const chunkBytes = 1024 * 1024;
/** Of a number of 32 bits. */
const mostBytes = 5;

/** Where bytes are kept. */
export interface Kept {
  chunk: number;
  start: number;
  end: number;
}

/** Keeps the bytes of many files together and compressed: all are kept to the end of a run, and read once. */
export class Archive {
  readonly #chunks: Buffer[] = [];
  #open = new Uint8Array(0);
  #used = 0;

  keep(bytes: Uint8Array): Kept {
    if (this.#used + bytes.length > this.#open.length) {
      if (this.#used > 0) this.#chunks.push(deflateRawSync(this.#open.subarray(0, this.#used), { level: 1 }));
      this.#open = new Uint8Array(Math.max(chunkBytes, bytes.length));
      this.#used = 0;
    }
    this.#open.set(bytes, this.#used);
    const start = this.#used;
    this.#used += bytes.length;
    return { chunk: this.#chunks.length, start, end: this.#used };
  }

  /** Adds all bytes to a digest. */
  hashInto(hash: Hash): void {
    for (const chunk of this.#chunks) hash.update(chunk);
    hash.update(this.#open.subarray(0, this.#used));
  }

  /** Returns what gives the bytes of a place. */
  opened(): (kept: Kept) => Uint8Array {
    const chunks = this.#chunks.map((chunk) => new Uint8Array(inflateRawSync(chunk)));
    chunks.push(this.#open.slice(0, this.#used));
    return ({ chunk, start, end }) => chunks[chunk]!.subarray(start, end);
  }
}

/** Packs numbers of 32 bits by what each has more than the one before, in seven bits a byte, the lowest first. */
export function pack(numbers: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(numbers.length * mostBytes);
  let used = 0;
  let before = 0;
  for (const number of numbers) {
    let more = (number - before) >>> 0;
    before = number;
    for (; more > 127; more >>>= 7) bytes[used++] = (more & 127) | 128;
    bytes[used++] = more;
  }
  return bytes.subarray(0, used);
}

/** Unpacks so many numbers. */
export function unpack(bytes: Uint8Array, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  let at = 0;
  let before = 0;
  for (let index = 0; index < count; index++) {
    let more = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      more |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    before = (before + more) >>> 0;
    numbers[index] = before;
  }
  return numbers;
}

const hashBytes = 3;

/** Packs numbers of 24 bits. */
export function packHashes(hashes: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(hashes.length * hashBytes);
  for (const [at, hash] of hashes.entries()) {
    bytes[at * hashBytes] = hash;
    bytes[at * hashBytes + 1] = hash >>> 8;
    bytes[at * hashBytes + 2] = hash >>> 16;
  }
  return bytes;
}

export function unpackHashes(bytes: Uint8Array, into: Uint32Array, offset: number): void {
  for (let at = 0, index = offset; at < bytes.length; at += hashBytes) {
    into[index++] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  }
}
