import { InputError } from '../base/errors.js';

/** Longer than the paths that systems accept. */
const maximumBytes = 64 * 1024;

/**
 * Yields the fields of git's output with `-z`, as they come: the complete ones of each piece, without empty ones.
 * `latin1` keeps names that aren't UTF-8 apart.
 * @throws InputError
 */
export async function* fieldsOf(
  output: AsyncIterable<Buffer>,
  encoding: 'utf8' | 'latin1' = 'utf8',
): AsyncGenerator<string[], void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of output) {
    const end = piece.lastIndexOf(0);
    const field = end === -1 ? undefined : Buffer.concat([rest, piece.subarray(0, end)]);
    rest = end === -1 ? Buffer.concat([rest, piece]) : piece.subarray(end + 1);
    if (rest.length > maximumBytes) throw new InputError(`git names a file by over ${maximumBytes} bytes`);
    if (field !== undefined) yield field.toString(encoding).split('\0').filter(Boolean);
  }
  if (rest.length > 0) yield [rest.toString(encoding)];
}
