import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** What stands in a file's place, or is more than asked for. */
export type NotRead = { problem: 'not-a-file' } | { problem: 'too-large'; bytes: number };

const pieceBytes = 1024 * 1024;

/**
 * The bytes of a regular file, of which no more than one byte over `maximumBytes` is ever read. It is looked at
 * after it was opened: what a path names can change between two looks, and a pipe would never end.
 */
export async function readRegular(path: string, maximumBytes: number): Promise<{ bytes: Buffer } | NotRead> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return { problem: 'not-a-file' };
    if (stats.size > maximumBytes) return { problem: 'too-large', bytes: stats.size };
    const pieces: Buffer[] = [];
    let total = 0;
    // One byte more than it says it has tells its end from its growing.
    for (let wanted = stats.size + 1; ; wanted = pieceBytes) {
      const piece = Buffer.allocUnsafe(Math.min(wanted, maximumBytes + 1 - total));
      const { bytesRead } = await handle.read(piece, 0, piece.length, null);
      if (bytesRead === 0) break;
      total += bytesRead;
      if (total > maximumBytes) return { problem: 'too-large', bytes: total };
      pieces.push(piece.subarray(0, bytesRead));
    }
    return { bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces) };
  } finally {
    await handle.close();
  }
}
