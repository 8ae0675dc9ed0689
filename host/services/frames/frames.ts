import type { Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-jsonrpc/node';
import { FrameGuard, type FrameLimits } from './frame-guard.js';

const headEnd = '\r\n\r\n';

export interface FrameReaderOptions {
  limits?: Partial<FrameLimits> | undefined;
  /** Is waited for before each message. */
  ready?: (() => Promise<void>) | undefined;
  /** The message to carry out of what has come; undefined if it was dealt with. Default: each is. */
  accept?: ((value: unknown) => Message | undefined) | undefined;
}

/**
 * Reads messages within limits: one at a time, so that what comes faster stays with who sends it. What is no message, or
 * over a limit, is an error, and the end.
 */
export class FrameReader extends AbstractMessageReader {
  /** Resolves when the input has ended, and every message of it was handed on. */
  readonly done: Promise<void>;
  readonly #input: Readable;
  readonly #guard: FrameGuard;
  readonly #options: FrameReaderOptions;
  #isDone!: () => void;
  #isHandingOn = false;

  constructor(input: Readable, options: FrameReaderOptions = {}) {
    super();
    this.#input = input;
    this.#options = options;
    this.#guard = new FrameGuard(options.limits);
    this.done = new Promise((resolve) => {
      this.#isDone = resolve;
    });
  }

  /** Whether a message has come that wasn't handed on yet. */
  get holdsMore(): boolean {
    return this.#isHandingOn || this.#guard.readableLength > 0;
  }

  listen(callback: DataCallback): Disposable {
    this.#input.on('error', (error) => this.fireError(error));
    this.#input.once('close', () => {
      this.#guard.destroy();
      this.fireClose();
    });
    this.#input.pipe(this.#guard);
    void this.#readAll(callback);
    return { dispose: () => this.#guard.destroy() };
  }

  async #readAll(callback: DataCallback): Promise<void> {
    const { ready, accept = (value: unknown) => value as Message } = this.#options;
    try {
      for await (const frame of this.#guard as AsyncIterable<Buffer>) {
        this.#isHandingOn = true;
        await ready?.();
        const message = accept(JSON.parse(bodyOf(frame)));
        if (message) callback(message);
        // The connection takes one message a turn.
        await turn();
        this.#isHandingOn = false;
      }
      this.#isDone();
    } catch (error) {
      // Who has gone has cut off what he was about to say.
      if (!this.#input.destroyed) this.fireError(error as Error);
    }
  }
}

function bodyOf(frame: Buffer): string {
  return frame.toString('utf8', frame.indexOf(headEnd) + headEnd.length);
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
