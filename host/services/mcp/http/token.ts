import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstat, writeFile } from 'node:fs/promises';
import { InputError } from '../../../base/errors.js';
import { distrustOf } from '../../../base/ownership.js';
import { readRegular } from '../../../base/read-regular.js';
import { reasonOf } from '../../../base/system-error.js';

const shortest = 16;
const longest = 4096;

/** A secret that clients send with each request. */
export class Token {
  readonly #digest: Buffer;

  /** @throws InputError for one that is too short, or that no header can hold */
  constructor(text: string, from: string) {
    if (!/^[\x21-\x7e]+$/.test(text) || text.length < shortest) {
      throw new InputError(`${from} holds no token`, {
        hint: `a token has at least ${shortest} letters, digits and signs, and no spaces`,
      });
    }
    this.#digest = digest(text);
  }

  /** Compares in a time that tells nothing about the token. */
  fits(authorization: string | undefined): boolean {
    const [, given] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    return timingSafeEqual(digest(given ?? ''), this.#digest) && given !== undefined;
  }
}

/**
 * Reads the token of a file that only its user can read. If there is no file, it is made with a new token.
 * @throws InputError
 */
export async function tokenOf(file: string): Promise<{ token: Token; isNew: boolean }> {
  const fresh = randomBytes(32).toString('base64url');
  try {
    await writeFile(file, `${fresh}\n`, { mode: 0o600, flag: 'wx' });
    return { token: new Token(fresh, file), isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new InputError(`can't write the token file ${file}: ${reasonOf(error)}`);
    }
  }
  const stats = await lstat(file);
  const why = stats.isFile() ? (distrustOf(stats) ?? readable(stats.mode)) : 'it is no file';
  if (why !== undefined) {
    throw new InputError(`can't use the token file ${file}: ${why}`, { hint: `chmod 600 ${file}` });
  }
  const read = await readRegular(file, longest);
  if ('problem' in read) throw new InputError(`can't use the token file ${file}: it is no file of one token`);
  return { token: new Token(read.bytes.toString('latin1').trim(), file), isNew: false };
}

function readable(mode: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  return (mode & 0o077) === 0 ? undefined : 'other users can read it';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
