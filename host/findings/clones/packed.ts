/** Bytes that hold what many files keep: small arrays of their own would leave holes in the process's memory. */
const chunkBytes = 1024 * 1024;
/** Of a number of 32 bits. */
const mostBytes = 5;

/** Keeps bytes together, as views of a few buffers. */
export class Chunks {
  #chunk = new Uint8Array(0);
  #used = 0;

  keep(bytes: Uint8Array): Uint8Array {
    if (this.#used + bytes.length > this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.max(chunkBytes, bytes.length));
      this.#used = 0;
    }
    const kept = this.#chunk.subarray(this.#used, this.#used + bytes.length);
    kept.set(bytes);
    this.#used += bytes.length;
    return kept;
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
