import type { Readable, Writable } from 'node:stream';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-jsonrpc/node';
import { FrameGuard, type FrameLimits } from './frame-guard.js';

const headEnd = '\r\n\r\n';

/** Reads messages within limits. What is no message, or over a limit, is an error, and the end. */
export class FrameReader extends AbstractMessageReader {
  readonly #input: Readable;
  readonly #guard: FrameGuard;

  constructor(input: Readable, limits: Partial<FrameLimits> = {}) {
    super();
    this.#input = input;
    this.#guard = new FrameGuard(limits);
  }

  listen(callback: DataCallback): Disposable {
    this.#guard.on('data', (frame: Buffer) => this.#take(frame, callback));
    this.#guard.on('error', (error) => this.fireError(error));
    this.#input.on('error', (error) => this.fireError(error));
    this.#input.once('close', () => {
      this.#guard.destroy();
      this.fireClose();
    });
    this.#input.pipe(this.#guard);
    return { dispose: () => this.#guard.destroy() };
  }

  #take(frame: Buffer, callback: DataCallback): void {
    try {
      callback(JSON.parse(frame.toString('utf8', frame.indexOf(headEnd) + headEnd.length)) as Message);
    } catch (error) {
      this.fireError(error as Error);
    }
  }
}

/** Writes a message at once, and waits for nobody: who is answered sees to it that answers are read. */
export class FrameWriter extends AbstractMessageWriter {
  readonly #output: Writable;

  constructor(output: Writable) {
    super();
    this.#output = output;
    output.on('error', (error) => this.fireError(error, undefined, undefined));
    output.once('close', () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    if (!this.#output.destroyed) {
      this.#output.write(`Content-Length: ${Buffer.byteLength(body)}${headEnd}${body}`);
    }
    return Promise.resolve();
  }

  end(): void {
    this.#output.end();
  }
}
