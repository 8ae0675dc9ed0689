import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { InputError } from '../base/errors.js';
import { type Life, ownLife, readLife, stateOf, writeLife } from '../results/life.js';

/** Locks that this process holds, by path. */
const held = new Set<string>();

/**
 * A lock file that names its holder. It is made in one step, with its content, and one whose holder has ended is taken
 * over.
 */
export class Lock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Returns the lock, or the holder that has it. */
  static async take(path: string): Promise<Lock | { holder: Life | undefined }> {
    for (;;) {
      if (await place(path)) {
        held.add(path);
        return new Lock(path);
      }
      const holder = await holderOf(path);
      if (holder === 'none') continue;
      if (isHeld(path, holder)) return { holder };
      // Only one process at a time removes what an ended one left, or it would remove the lock of the one before.
      const removal = await Lock.take(`${path}.removal`);
      if (!(removal instanceof Lock)) return removal;
      try {
        const now = await holderOf(path);
        if (now !== 'none' && !isHeld(path, now)) await rm(path, { force: true });
      } finally {
        await removal.release();
      }
    }
  }

  /** Whether somebody has the lock. A look takes it from nobody. */
  static async isTaken(path: string): Promise<boolean> {
    const holder = await holderOf(path);
    return holder !== 'none' && isHeld(path, holder);
  }

  /** Waits for the lock. @throws the signal's reason */
  static async wait(
    path: string,
    signal: AbortSignal,
    onWait: (holder: Life | undefined) => void,
  ): Promise<Lock> {
    let told = false;
    for (;;) {
      const taken = await Lock.take(path);
      if (taken instanceof Lock) return taken;
      if (!told) onWait(taken.holder);
      told = true;
      await pause(500, signal);
    }
  }

  async release(): Promise<void> {
    held.delete(this.#path);
    await rm(this.#path, { force: true });
  }
}

/** The error of a second run. */
export function alreadyRunning(folder: string, holder: Life | undefined): InputError {
  const who = holder === undefined ? '' : ` (process ${holder.pid})`;
  return new InputError(`another run works on ${folder}${who}`, {
    hint: 'wait for it with --wait, end it with "tarscli self-code stop", or name another --state folder',
  });
}

async function place(path: string): Promise<boolean> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(temporary, writeLife(ownLife()), { flag: 'wx', mode: 0o600 });
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function holderOf(path: string): Promise<Life | undefined | 'none'> {
  try {
    return readLife((await readFile(path, 'latin1')).slice(0, 1000));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw error;
  }
}

/** Whether the holder still works. A file that names nobody is taken for one of a running process. */
function isHeld(path: string, holder: Life | undefined): boolean {
  if (holder === undefined) return true;
  return isOwn(holder) ? held.has(path) : stateOf(holder) !== 'ended';
}

function isOwn(life: Life): boolean {
  return writeLife(life) === writeLife(ownLife());
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
