import { fstatSync, writeFileSync } from 'node:fs';
import type { WriteStream } from 'node:tty';

/** Error codes for a reader that went away: of a pipe, of a socket, of a pipe on Windows. */
const readerGone: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'EOF'];

export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && readerGone.includes((error as NodeJS.ErrnoException).code);
}

/** A writer to one of the process's outputs. An error ends the writing and nothing else. */
export abstract class Writer {
  closed = false;
  failure: Error | undefined;

  close(error: NodeJS.ErrnoException): void {
    if (!this.closed && !isReaderGone(error)) this.failure = error;
    this.closed = true;
  }

  abstract write(text: string | Uint8Array): void;
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

/** Writes to a file in full: Node's stream takes a partial write for a whole one. */
class FileWriter extends Writer {
  readonly #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  write(text: string | Uint8Array): void {
    if (this.closed) return;
    try {
      writeFileSync(this.#fd, typeof text === 'string' ? Buffer.from(text) : text);
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
  /** Writes whose result isn't known yet. */
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

  write(text: string | Uint8Array): void {
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
