import { statfs } from 'node:fs/promises';
import { InputError } from '../../base/errors.js';

/** Less is none: what a program writes in one go is often larger. */
const leastBytes = 256 * 1024;

/** Whether the disk of a folder has space left. */
export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= leastBytes;
}

/** @throws InputError if the disk of a folder is full: a command that fails there says nothing of what it tests */
export async function expectRoom(folder: string): Promise<void> {
  if (await hasRoom(folder)) return;
  throw new InputError(`the tests fail, and no space is left on the disk of ${folder}`, {
    hint: 'make room, then resume the run: "tarscli self-code resume"',
  });
}
