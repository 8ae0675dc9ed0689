import { Transform, type TransformCallback } from 'node:stream';
import { excessOf, type JsonLimits, requestLimits } from '../../json/excess.js';

/** What a peer may send. Default: 100 lists and objects in each other, and 250 000 values. */
export interface FrameLimits extends JsonLimits {
  /** Bytes of a message. Default 32 MiB. */
  messageBytes: number;
  /** Milliseconds from a message's first byte to its last. Default 30 000. */
  messageMs: number;
}

export const frameLimits: FrameLimits = {
  messageBytes: 32 * 1024 * 1024,
  messageMs: 30_000,
  ...requestLimits,
};

const headerBytes = 1024;
const end = Buffer.from('\r\n\r\n');

/** What a peer sent is no message, or one over the limits. The connection ends by it. */
export class FrameError extends Error {}

/**
 * Passes on messages with a Content-Length header, each whole, and fails for what is none: before its bytes are kept, if its
 * header shows it. What is left of a message has to come in time.
 */
export class FrameGuard extends Transform {
  readonly #limits: FrameLimits;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Of the message under way, with its header; undefined until its header is whole. */
  #length: number | undefined;
  #headLength = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: Partial<FrameLimits> = {}) {
    // A client that has said all may still wait for answers.
    super({ autoDestroy: false, readableObjectMode: true });
    this.#limits = { ...frameLimits, ...limits };
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      this.#takeAll();
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.#timer);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#chunks = [];
    done(error);
  }

  #takeAll(): void {
    for (;;) {
      this.#length ??= this.#readHead();
      if (this.#length === undefined || this.#bytes < this.#length) break;
      const whole = this.#join();
      const message = whole.subarray(0, this.#length);
      const excess = excessOf(message.subarray(this.#headLength), this.#limits);
      if (excess !== undefined) throw new FrameError(`a message ${excess}`);
      this.push(message);
      this.#chunks = [whole.subarray(this.#length)];
      this.#bytes -= this.#length;
      this.#length = undefined;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    if (this.#bytes > 0 && this.#timer === undefined) this.#startClock();
  }

  #startClock(): void {
    const { messageMs } = this.#limits;
    const late = () => this.destroy(new FrameError(`a message took over ${messageMs} ms to come`));
    this.#timer = setTimeout(late, messageMs).unref();
  }

  /** The length of the message with its header, once that is whole. */
  #readHead(): number | undefined {
    if (this.#bytes === 0) return undefined;
    const whole = this.#join();
    const at = whole.subarray(0, headerBytes + end.length).indexOf(end);
    if (at < 0) {
      if (whole.length > headerBytes) throw new FrameError(`a header has over ${headerBytes} bytes`);
      return undefined;
    }
    const lines = whole.subarray(0, at).toString('latin1').split('\r\n');
    const lengths = lines.flatMap((line) => /^content-length: *(\d{1,10}) *$/i.exec(line)?.[1] ?? []);
    if (lengths.length !== 1) throw new FrameError('a header has no Content-Length');
    const other = lines.find((line) => !/^content-(?:length|type):/i.test(line));
    if (other !== undefined) throw new FrameError('a header has what no message has');
    const type = lines.find((line) => /^content-type:/i.test(line));
    if (type !== undefined && !/charset *= *"?utf-?8"?/i.test(type))
      throw new FrameError('a message is not UTF-8');
    const length = Number(lengths[0]);
    if (length > this.#limits.messageBytes) {
      throw new FrameError(`a message has ${length} bytes, and the limit is ${this.#limits.messageBytes}`);
    }
    this.#headLength = at + end.length;
    return this.#headLength + length;
  }

  #join(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#bytes)];
    return this.#chunks[0]!;
  }
}
