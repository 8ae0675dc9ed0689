import { randomBytes } from 'node:crypto';
import { beginning } from '../base/beginning.js';

/** Of the name that a temporary one is made of; file systems take 255 bytes for the whole. */
const mostBytes = 236;

/** Makes the name of a file that is written beside another and replaces it when it is complete. */
export function temporaryName(name: string): string {
  return `.${beginning(name, mostBytes)}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Whether a file has such a name, whichever process made it. */
export function isTemporary(name: string): boolean {
  return /^\..+\.[0-9a-f]{12}\.tmp$/s.test(name);
}
