import { readSync, writeSync } from 'node:fs';
import { encodeFrame, type Frame, frameOf, prefixBytes } from './frames.js';

/** Where a process of `launch` finds the channel to its parent. */
const channel = 3;

/**
 * The child's side of the channel. It blocks: whoever waits for a request has nothing else to do, and is awake
 * sooner than by an event loop.
 */
export const parent = {
  /** The next message. Ends the process where the parent is gone. */
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

/** Answers one request of `requestOnce`. What `work` throws, it has to turn into an answer itself. */
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
      // The parent has closed its side.
      if (code === 'EPIPE' || code === 'ECONNRESET') process.exit(0);
      if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
    }
  }
}
