import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { distrustOf } from '../base/ownership.js';
import { macOf } from '../images/key.js';

/** Seal of a line: the user's key, and the file's subject, one line of text. */
export interface Seal {
  key: Buffer;
  about: string;
}

/** Length of an authentication code in hex: 128 bits. */
const macLength = 32;
const safely = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const flags = {
  append: constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | safely,
  replace: constants.O_WRONLY | constants.O_CREAT | safely,
  read: constants.O_RDONLY | safely,
};

/** Opens a file of lines, or makes it to write to. Rejects if that fails, or if it isn't this user's own. */
export async function openLines(path: string, mode: keyof typeof flags): Promise<FileHandle> {
  const file = await open(path, flags[mode], 0o600);
  try {
    const stats = await file.stat();
    const foreign = stats.isFile() ? distrustOf(stats) : 'it is not a regular file';
    if (foreign !== undefined) throw new Error(`${path}: ${foreign}`);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Makes a line of a text without line feeds: an authentication code, and the text. */
export function sealed({ key, about }: Seal, text: string): string {
  return `${codeOf({ key, about }, text)}${text}\n`;
}

/** Returns the text of a line without its end; undefined if this user didn't write it about this subject. */
export function unsealed(seal: Seal, line: Buffer): string | undefined {
  const text = line.subarray(macLength + 1);
  const code = line.subarray(0, macLength + 1).toString('latin1');
  return code === codeOf(seal, text) ? text.toString() : undefined;
}

function codeOf({ key, about }: Seal, text: string | Uint8Array): string {
  return `${macOf(key, about, text).slice(0, macLength)} `;
}
