import { readSync, writeSync } from 'node:fs';
import { encodeFrame, type Frame, frameOf, prefixBytes } from './frames.js';

/** File descriptor of the channel to the parent in a process of `launch`. */
const channel = 3;

/**
 * The child's side of the channel. It blocks: a process that waits for a request has nothing else to do, and wakes
 * faster than through an event loop.
 */
export const parent = {
  /** Reads the next message. Ends the process if the parent is gone. */
  read(): Frame {
    const prefix = readWhole(prefixBytes);
    const headerBytes = prefix.readUInt32LE(0);
    return frameOf(readWhole(headerBytes + prefix.readUInt32LE(4)), headerBytes);
  },

  write(header: unknown, body: readonly Uint8Array[] = []): void {
    for (const part of encodeFrame(header, body)) {
      for (let at = 0; at < part.byteLength; ) {
        at += retried(() => writeSync(channel, part, at, part.byteLength - at));
      }
    }
  },
};

/** Responds to one request of `requestOnce`. `work` must turn its errors into a response. */
export async function respondOnce(
  work: (request: Frame) => Promise<readonly [header: unknown, body?: readonly Uint8Array[]]>,
): Promise<void> {
  parent.write(...(await work(parent.read())));
}

function readWhole(bytes: number): Buffer {
  const content = Buffer.allocUnsafe(bytes);
  for (let at = 0; at < bytes; ) {
    const read = retried(() => readSync(channel, content, at, bytes - at, null));
    if (read === 0) process.exit(0);
    at += read;
  }
  return content;
}

function retried(attempt: () => number): number {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE' || code === 'ECONNRESET') process.exit(0);
      if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
    }
  }
}
