import { addPiece } from '../../base/add-piece.js';

/** Keeps the beginning and the end of an output, and counts the rest. */
export class KeptOutput {
  /** Bytes of the whole output. */
  bytes = 0;
  readonly #headBytes: number;
  readonly #tailBytes: number;
  readonly #head: Buffer[] = [];
  readonly #tail: Buffer[] = [];
  #inHead = 0;
  #inTail = 0;

  /** `mostBytes`: how much is kept, half of it from either end. */
  constructor(mostBytes: number) {
    this.#headBytes = Math.floor(mostBytes / 2);
    this.#tailBytes = mostBytes - this.#headBytes;
  }

  add(piece: Buffer): void {
    this.bytes += piece.length;
    const first = Math.min(piece.length, this.#headBytes - this.#inHead);
    if (first > 0) {
      addPiece(this.#head, copy(piece.subarray(0, first)));
      this.#inHead += first;
    }
    const rest = piece.subarray(first).subarray(-this.#tailBytes);
    if (rest.length === 0) return;
    addPiece(this.#tail, copy(rest));
    this.#inTail += rest.length;
    while (this.#inTail - this.#tail[0]!.length >= this.#tailBytes) {
      this.#inTail -= this.#tail.shift()!.length;
    }
  }

  /** The kept text. What isn't UTF-8 in it is replaced; a line of its own says how much is left out. */
  text(): string {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail).subarray(-this.#tailBytes);
    const left = this.bytes - head.length - tail.length;
    if (left === 0) return Buffer.concat([head, tail]).toString();
    return `${head}\n[… ${left} bytes left out …]\n${tail}`;
  }
}

/** A copy that doesn't keep the rest of the read buffer alive. */
function copy(bytes: Buffer): Buffer {
  return Buffer.from(bytes);
}
