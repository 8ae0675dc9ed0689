import { addPiece } from '../../base/add-piece.js';
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
 * Cuts bytes into messages with a Content-Length header, each whole, and refuses what is none: before its bytes are
 * kept, if its header shows it. What is left of a message has to come in time.
 */
export class FrameGuard {
  readonly #limits: FrameLimits;
  readonly #late: (error: FrameError) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Of the message under way, with its header; undefined until its header is whole. */
  #length: number | undefined;
  #headLength = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `late`: is told if a message doesn't come in time. */
  constructor(limits: Partial<FrameLimits>, late: (error: FrameError) => void) {
    this.#limits = { ...frameLimits, ...limits };
    this.#late = late;
  }

  push(chunk: Buffer): void {
    addPiece(this.#chunks, chunk);
    this.#bytes += chunk.length;
  }

  /** The body of the next message; undefined if it isn't whole. @throws FrameError */
  take(): Buffer | undefined {
    this.#length ??= this.#readHead();
    if (this.#length === undefined || this.#bytes < this.#length) {
      if (this.#bytes > 0) this.#timer ??= this.#startClock();
      return undefined;
    }
    this.#stopClock();
    const whole = this.#join();
    const body = whole.subarray(this.#headLength, this.#length);
    const excess = excessOf(body, this.#limits);
    if (excess !== undefined) throw new FrameError(`a message ${excess}`);
    this.#bytes -= this.#length;
    this.#chunks = this.#bytes > 0 ? [whole.subarray(this.#length)] : [];
    this.#length = undefined;
    return body;
  }

  /** Forgets what is left. */
  end(): void {
    this.#stopClock();
    this.#chunks = [];
    this.#bytes = 0;
    this.#length = undefined;
  }

  #startClock(): NodeJS.Timeout {
    const { messageMs } = this.#limits;
    const late = () => this.#late(new FrameError(`a message took over ${messageMs} ms to come`));
    return setTimeout(late, messageMs).unref();
  }

  #stopClock(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The length of the message with its header, once that is whole. */
  #readHead(): number | undefined {
    if (this.#bytes === 0) return undefined;
    const whole = this.#join();
    const at = whole.indexOf(end);
    if ((at < 0 ? whole.length : at) > headerBytes)
      throw new FrameError(`a header has over ${headerBytes} bytes`);
    if (at < 0) return undefined;
    const length = lengthIn(whole.toString('latin1', 0, at));
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

const lengthLine = /^content-length: *(\d{1,10}) *$/i;

/** The length that a header gives. @throws FrameError */
function lengthIn(head: string): number {
  // Hardly any header has a second line.
  const alone = lengthLine.exec(head)?.[1];
  if (alone !== undefined) return Number(alone);
  const lines = head.split('\r\n');
  const lengths = lines.flatMap((line) => lengthLine.exec(line)?.[1] ?? []);
  if (lengths.length !== 1) throw new FrameError('a header has no Content-Length');
  const other = lines.find((line) => !/^content-(?:length|type):/i.test(line));
  if (other !== undefined) throw new FrameError('a header has what no message has');
  const type = lines.find((line) => /^content-type:/i.test(line));
  if (type !== undefined && !/charset *= *"?utf-?8"?/i.test(type))
    throw new FrameError('a message is not UTF-8');
  return Number(lengths[0]);
}
