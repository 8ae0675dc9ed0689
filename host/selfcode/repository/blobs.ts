import { InputError } from '../../base/errors.js';
import type { Git } from '../../git/git.js';

/** What is read of a blob: its id and its size in bytes, as the tree's listing has them. */
export interface SizedBlob {
  blob: string;
  size: number;
}

const groupBytes = 32 * 1024 * 1024;
const groupBlobs = 1000;
/** Of what git prints before and after each blob. */
const frameBytes = 256;

/**
 * Yields blobs with their bytes, in the order given. At most 32 MiB, or one blob, are in memory at a time.
 * @throws InputError if one is missing or damaged, and the signal's reason
 */
export async function* readBlobs<T extends SizedBlob>(
  git: Git,
  blobs: Iterable<T>,
): AsyncGenerator<{ of: T; bytes: Buffer }, void, undefined> {
  for (const group of groupsOf(blobs)) {
    const total = group.reduce((sum, { size }) => sum + size + frameBytes, 0);
    const input = Buffer.from(group.map(({ blob }) => `${blob}\n`).join(''));
    const output = await git.run(['cat-file', '--batch'], { input, outputBytes: total });
    let at = 0;
    for (const of of group) {
      const end = output.indexOf('\n', at);
      if (output.subarray(at, end).toString() !== `${of.blob} blob ${of.size}`)
        throw new InputError(`the object ${of.blob} is missing or damaged`);
      at = end + 1 + of.size + 1;
      yield { of, bytes: Buffer.from(output.subarray(end + 1, at - 1)) };
    }
  }
}

function* groupsOf<T extends SizedBlob>(blobs: Iterable<T>): Generator<T[]> {
  let group: T[] = [];
  let bytes = 0;
  for (const blob of blobs) {
    if (group.length > 0 && (bytes + blob.size > groupBytes || group.length === groupBlobs)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(blob);
    bytes += blob.size;
  }
  if (group.length > 0) yield group;
}
