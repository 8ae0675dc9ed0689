import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { addPiece } from '../base/add-piece.js';

/** On these systems a process leads a group of its own, which is ended as a whole. */
export const ownGroup = process.platform !== 'win32';

/** Yields the output, which is cut off if the process is killed or never starts. */
export async function* untilClosed(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

interface End {
  error?: Error;
  code: number | null;
  signal: string | null;
}

export function closing(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error, code: null, signal: null }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Collects the first bytes of a stream and reads the rest. `onMore` is told of more than those. */
export function collect(stream: Readable, maximumBytes: number, onMore?: () => void): () => string {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (piece: Buffer) => {
    const left = maximumBytes - bytes;
    bytes += piece.length;
    if (left > 0) addPiece(pieces, piece.subarray(0, left));
    if (bytes > maximumBytes) onMore?.();
  });
  return () => Buffer.concat(pieces).toString();
}

/** Kills the process and its children. */
export function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(ownGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // The process has ended.
  }
}

/** Writes all of the input. A process that ends without reading it is no failure of the writer. */
export async function feed(stream: Writable, input: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  stream.on('error', () => undefined);
  const pieces = input instanceof Uint8Array ? [input] : input;
  for (const piece of pieces) {
    if (stream.destroyed) return;
    if (!stream.write(piece)) await drained(stream);
  }
  stream.end();
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.removeListener('drain', done);
      stream.removeListener('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
