import type { Readable, Writable } from 'node:stream';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-jsonrpc/node';
import { FrameReader, type FrameReaderOptions, frameOf } from '../frames/frames.js';

/** What is read within limits, for vscode-jsonrpc. */
export class BoundedMessageReader extends AbstractMessageReader {
  readonly #input: Readable;
  readonly #options: Pick<FrameReaderOptions, 'limits' | 'ready'>;

  constructor(input: Readable, options: Pick<FrameReaderOptions, 'limits' | 'ready'>) {
    super();
    this.#input = input;
    this.#options = options;
  }

  listen(callback: DataCallback): Disposable {
    const reader = new FrameReader(this.#input, {
      ...this.#options,
      take: (message) => callback(message as Message),
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
