/** One message between processes: JSON, and bytes that it says the meaning of. */
export interface Frame {
  header: unknown;
  body: Buffer;
}

/** The most that either part of a frame may take. */
export interface FrameLimits {
  headerBytes: number;
  bodyBytes: number;
}

/** The other side sends more than it may, or what is no frame. */
export class FrameInvalid extends Error {}

/** Two numbers of 32 bits, low byte first: the bytes of the header and of the body, which follow in this order. */
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

/** Puts frames together from chunks as they arrive. The limits are held before any memory is taken. */
export class FrameReader {
  readonly #limits: () => FrameLimits;
  #prefix = Buffer.alloc(prefixBytes);
  #headerBytes = 0;
  /** Of the frame that is under way, once its prefix is there. */
  #content: Buffer | undefined;
  #filled = 0;

  /** `limits`: those that hold when a frame begins. */
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
    this.#content = Buffer.allocUnsafe(this.#headerBytes + bodyBytes);
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

/** Consecutive pieces of a body. */
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
