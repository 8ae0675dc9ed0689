import type { Readable, Writable } from 'node:stream';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-jsonrpc/node';
import type { FrameLimits } from '../frames/frame-guard.js';
import { FrameReader, frameOf } from '../frames/frames.js';
import type { Ahead } from './ahead.js';

export interface ReaderOptions {
  limits: Partial<FrameLimits> | undefined;
  ahead: Ahead;
  /** Is waited for before each message, if there is something to wait for. */
  ready: () => Promise<void> | undefined;
}

/** What is read within limits, for vscode-jsonrpc. */
export class BoundedMessageReader extends AbstractMessageReader {
  readonly #input: Readable;
  readonly #options: ReaderOptions;

  constructor(input: Readable, options: ReaderOptions) {
    super();
    this.#input = input;
    this.#options = options;
  }

  listen(callback: DataCallback): Disposable {
    const { ahead, limits, ready } = this.#options;
    const reader = new FrameReader(this.#input, {
      limits,
      ready: () => ready() ?? ahead.ready(),
      take: (message, bytes) => {
        ahead.add(message, bytes);
        callback(message as Message);
      },
      fail: (error) => this.fireError(error),
    });
    this.#input.once('close', () => this.fireClose());
    return { dispose: () => reader.stop() };
  }
}

/** Writes a message at once, and waits for nobody: what is not read holds up what is asked. */
export class PromptMessageWriter extends AbstractMessageWriter {
  readonly #output: Writable;

  constructor(output: Writable) {
    super();
    this.#output = output;
    output.on('error', (error) => this.fireError(error, undefined, undefined));
    output.once('close', () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    if (!this.#output.destroyed) this.#output.write(frameOf(message));
    return Promise.resolve();
  }

  end(): void {
    this.#output.end();
  }
}
