import { resolve } from 'node:path';
import { InputError } from '../base/errors.js';
import { type NotReadWithin, readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';

export interface TreeText {
  /** Absolute, or relative to `within`. */
  path: string;
  /** Real path of the folder that the file must be in, and no link on the way leads out of it. Undefined for any. */
  within: string | undefined;
  maximumBytes: number;
  /** The file's name in messages, such as `configuration`. */
  what: string;
}

/**
 * Reads a UTF-8 file that need not be there; undefined if it isn't.
 * @throws InputError
 */
export async function readTreeText({
  path,
  within,
  maximumBytes,
  what,
}: TreeText): Promise<string | undefined> {
  const message = (why: string) => `can't read the ${what} ${path}: ${why}`;
  try {
    const read =
      within === undefined
        ? await readRegular(path, maximumBytes)
        : await readRegular(resolve(within, path), maximumBytes, within);
    if ('problem' in read) throw new InputError(message(said(read, maximumBytes)));
    return new TextDecoder('utf-8', { fatal: true }).decode(read.bytes);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof TypeError) throw new InputError(message('it is not UTF-8'), { cause: error });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError(message(reasonOf(error)), { cause: error });
  }
}

function said({ problem }: NotReadWithin, maximumBytes: number): string {
  if (problem === 'not-a-file') return 'it is not a regular file';
  if (problem === 'too-large') return `it is larger than ${maximumBytes / 1024} KiB`;
  return 'it is a link, or a link on the way leads out of the folder';
}
