import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { reach } from '../../services/rpc/reach.js';

/** Milliseconds for a server that was started to answer. */
const startMs = 20_000;
const lookMs = 25;

/**
 * Starts a server in the background. It keeps no output of this process open, so that nobody who waits for the end of
 * one waits for the server. `command`: the arguments of Node.
 */
export async function startServer(
  command: readonly string[],
  { place, cwd }: { place: string; cwd: string },
  signal?: AbortSignal,
): Promise<{ socket: Socket } | { why: string }> {
  const child = spawn(process.execPath, command, { detached: true, stdio: 'ignore', cwd });
  child.unref();
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code) => {
    ended = `it ended with exit code ${code}`;
  });
  for (const until = performance.now() + startMs; performance.now() < until; ) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const socket = await reach(place);
    // Another one may have begun at the same time: either will do.
    if (socket) return { socket };
    if (ended !== undefined) return { why: ended };
  }
  return { why: `it did not answer in ${startMs / 1000} s` };
}
