import { Transform, type TransformCallback, type Writable } from 'node:stream';

/** Bytes that wait to be read by the client before nothing more is taken from it. */
const unreadBytes = 8 * 1024 * 1024;

/** Passes on what a client sends for as long as it reads what it is sent. */
export class Backpressure extends Transform {
  readonly #output: Writable;

  constructor(output: Writable) {
    super();
    this.#output = output;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#output.writableLength < unreadBytes || this.#output.destroyed) done(null, chunk);
    else this.#output.once('drain', () => this._transform(chunk, _encoding, done));
  }
}
