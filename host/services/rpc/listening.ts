import { chmodSync, linkSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { InputError } from '../../base/errors.js';
import { makeFolder } from '../../base/make-folder.js';
import { distrust, openToOthers } from '../../base/ownership.js';
import { reasonOf } from '../../base/system-error.js';
import { checkedPlace } from './place.js';
import { reach } from './reach.js';

/** A socket that this process listens on. */
export interface Listening {
  server: Server;
  /** Stops to listen, and removes the socket if it is still this one's. */
  stop(): Promise<void>;
}

/**
 * Listens on a socket that only this user can connect to: 0600 from its first moment, in a folder that nobody else can
 * write to. The system asks for the permission to write at each connect, so that nobody else is ever accepted. A socket
 * that is there is removed only if nobody answers on it.
 * @throws InputError if another server answers there, or the folder is open to others
 */
export async function listenAt(place: string, accept: (socket: Socket) => void): Promise<Listening> {
  if (process.platform === 'win32') return listenOn(place, accept);
  trustedFolder(dirname(place));
  await clear(place);
  // The socket gets its name when it is protected. A name that is taken meanwhile is another server's.
  const first = besides(place, 'new');
  rmSync(first, { force: true });
  const { server, stop } = await listenOn(first, accept, place);
  try {
    chmodSync(first, 0o600);
    linkSync(first, place);
  } catch (error) {
    await stop();
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(place);
    throw new InputError(`can't make the socket ${place}: ${reasonOf(error)}`);
  } finally {
    rmSync(first, { force: true });
  }
  const { ino } = lstatSync(place);
  return {
    server,
    async stop() {
      if (lstatSync(place, { throwIfNoEntry: false })?.ino === ino) rmSync(place, { force: true });
      await stop();
    },
  };
}

/** A name for the socket while it is made or removed: a short one, as the system cuts long ones. */
function besides(place: string, what: 'new' | 'old'): string {
  return checkedPlace(join(dirname(place), `.${what}${process.pid.toString(36)}`));
}

async function answers(place: string): Promise<boolean> {
  const socket = await reach(place);
  socket?.destroy();
  return socket !== undefined;
}

function trustedFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new InputError(`can't make the folder ${folder}: ${reasonOf(error)}`);
  }
  const why = distrust(folder) ?? parentProblem(folder);
  if (why !== undefined) {
    throw new InputError(`the socket can't be in ${folder}: ${why}`, {
      hint: 'name one with --socket in a folder that only you can write to',
    });
  }
}

function parentProblem(folder: string): string | undefined {
  const open = openToOthers(folder);
  return open === undefined ? undefined : `other users could replace it in ${open}`;
}

/** Removes a socket on which nobody answers. It is looked at under another name, so that no new one is removed. */
async function clear(place: string): Promise<void> {
  const there = lstatSync(place, { throwIfNoEntry: false });
  if (!there) return;
  if (!there.isSocket()) throw new InputError(`${place} is there and is no socket`);
  if (await answers(place)) throw taken(place);
  const aside = besides(place, 'old');
  try {
    renameSync(place, aside);
  } catch {
    // Another one has removed it.
    return;
  }
  if (await answers(aside)) {
    renameSync(aside, place);
    throw taken(place);
  }
  rmSync(aside, { force: true });
}

/** `shown`: what errors call the place. */
function listenOn(place: string, accept: (socket: Socket) => void, shown = place): Promise<Listening> {
  const server = createServer({ allowHalfOpen: true }, accept);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? taken(shown)
          : new InputError(`can't listen on ${shown}: ${reasonOf(error)}`),
      ),
    );
    withMask(0o177, () =>
      server.listen(place, () => {
        const stop = () => new Promise<void>((done) => void server.close(() => done()));
        resolve({ server, stop });
      }),
    );
  });
}

/** Files that the work makes at once have none of these permissions at any time. Only the main thread can see to it. */
function withMask(mask: number, work: () => void): void {
  const canMask = process.platform !== 'win32' && isMainThread;
  const before = canMask ? process.umask(mask) : undefined;
  try {
    work();
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

function taken(place: string): InputError {
  return new InputError(`another server answers on ${place}`, {
    hint: 'use it, end it with "tarscli serve --stop", or name another place with --socket',
  });
}
