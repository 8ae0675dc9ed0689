import { fstatSync, writeFileSync } from 'node:fs';
import type { WriteStream } from 'node:tty';

/** A reader that goes away: of a pipe, of a socket, of a pipe on Windows. */
const readerGone: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'EOF'];

export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && readerGone.includes((error as NodeJS.ErrnoException).code);
}

/** Writes to one of the process's outputs. What ends the writing ends nothing else. */
export abstract class Writer {
  closed = false;
  failure: Error | undefined;

  close(error: NodeJS.ErrnoException): void {
    if (!this.closed && !isReaderGone(error)) this.failure = error;
    this.closed = true;
  }

  abstract write(text: string): void;
  abstract drain(): Promise<void>;
  abstract settled(): Promise<void>;
}

export function writerOf(stream: WriteStream & { fd: number }): Writer {
  const writer = isFile(stream.fd) ? new FileWriter(stream.fd) : new StreamWriter(stream);
  stream.on('error', (error) => writer.close(error));
  return writer;
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Node's stream of a file takes what the disk took for all of it. */
class FileWriter extends Writer {
  readonly #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  write(text: string): void {
    if (this.closed) return;
    try {
      writeFileSync(this.#fd, Buffer.from(text));
    } catch (error) {
      this.close(error as NodeJS.ErrnoException);
    }
  }

  drain(): Promise<void> {
    return Promise.resolve();
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }
}

class StreamWriter extends Writer {
  readonly #stream: WriteStream;
  /** Writes of which nobody knows yet what comes of them. */
  #pending = 0;
  readonly #waiting: { enough: () => boolean; resolve: () => void }[] = [];

  constructor(stream: WriteStream) {
    super();
    this.#stream = stream;
    stream.on('drain', () => this.#wake());
  }

  override close(error: NodeJS.ErrnoException): void {
    super.close(error);
    this.#wake();
  }

  write(text: string): void {
    if (this.closed) return;
    this.#pending++;
    this.#stream.write(text, (error) => {
      this.#pending--;
      if (error) this.close(error);
      this.#wake();
    });
  }

  drain(): Promise<void> {
    return this.#until(() => this.closed || !this.#stream.writableNeedDrain);
  }

  settled(): Promise<void> {
    return this.#until(() => this.closed || this.#pending === 0);
  }

  #until(enough: () => boolean): Promise<void> {
    if (enough()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ enough, resolve }));
  }

  #wake(): void {
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.enough()) waiting.resolve();
      else this.#waiting.push(waiting);
    }
  }
}
