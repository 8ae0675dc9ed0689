import { randomBytes } from 'node:crypto';

/** The name of a file that is written beside another, to take its place when it is whole. */
export function temporaryName(name: string): string {
  return `.${name}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Whether a file is one of these: of this process, of another, or of one that was killed. */
export function isTemporary(name: string): boolean {
  return /^\..+\.[0-9a-f]{12}\.tmp$/s.test(name);
}
