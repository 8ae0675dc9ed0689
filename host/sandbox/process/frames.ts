import { allocate } from '../../base/large-bytes.js';

/** A message between processes: JSON, and bytes whose meaning the JSON defines. */
export interface Frame {
  header: unknown;
  body: Buffer;
}

/** Maximum size of each part of a frame. */
export interface FrameLimits {
  headerBytes: number;
  bodyBytes: number;
}

/** Error for a malformed frame or one over its limits. */
export class FrameInvalid extends Error {}

/**
 * Size of the prefix: the byte counts of header and body, which follow in this order, as 32-bit little-endian numbers.
 */
export const prefixBytes = 8;

export function encodeFrame(header: unknown, body: readonly Uint8Array[] = []): Uint8Array[] {
  const bodyBytes = body.reduce((sum, part) => sum + part.byteLength, 0);
  const text = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(text);
  const head = Buffer.allocUnsafe(prefixBytes + headerBytes);
  head.writeUInt32LE(headerBytes, 0);
  head.writeUInt32LE(bodyBytes, 4);
  head.write(text, prefixBytes);
  return [head, ...body];
}

/** Assembles frames from chunks. Limits are checked before memory is allocated. */
export class FrameReader {
  readonly #limits: () => FrameLimits;
  #prefix = Buffer.alloc(prefixBytes);
  #headerBytes = 0;
  /** Content of the current frame, once its prefix was read. */
  #content: Buffer | undefined;
  #filled = 0;

  /** `limits` returns the limits at the start of a frame. */
  constructor(limits: () => FrameLimits) {
    this.#limits = limits;
  }

  /** @throws FrameInvalid */
  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < chunk.length; ) {
      const target = this.#content ?? this.#prefix;
      const taken = chunk.copy(target, this.#filled, at);
      this.#filled += taken;
      at += taken;
      if (this.#filled < target.length) break;
      if (!this.#content) this.#begin();
      if (this.#content && this.#filled === this.#content.length) frames.push(this.#finish(this.#content));
    }
    return frames;
  }

  #begin(): void {
    const limits = this.#limits();
    this.#headerBytes = this.#prefix.readUInt32LE(0);
    const bodyBytes = this.#prefix.readUInt32LE(4);
    if (this.#headerBytes > limits.headerBytes || bodyBytes > limits.bodyBytes) {
      throw new FrameInvalid(`it sent ${this.#headerBytes} and ${bodyBytes} bytes at once`);
    }
    this.#content = allocate(this.#headerBytes + bodyBytes);
    this.#filled = 0;
  }

  #finish(content: Buffer): Frame {
    this.#content = undefined;
    this.#filled = 0;
    return frameOf(content, this.#headerBytes);
  }
}

/** @throws FrameInvalid */
export function frameOf(content: Buffer, headerBytes: number): Frame {
  try {
    const header: unknown = JSON.parse(content.toString('utf8', 0, headerBytes));
    return { header, body: content.subarray(headerBytes) };
  } catch {
    throw new FrameInvalid('it sent a malformed message');
  }
}

/** Reader of consecutive pieces of a body. */
export class Pieces {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /** @throws FrameInvalid if there are not so many bytes left */
  take(bytes: number): Buffer {
    const end = this.#at + bytes;
    if (!Number.isInteger(bytes) || bytes < 0 || end > this.#body.length) {
      throw new FrameInvalid('it sent fewer bytes than it says');
    }
    const piece = this.#body.subarray(this.#at, end);
    this.#at = end;
    return piece;
  }
}
