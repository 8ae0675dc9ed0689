import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { timeScale } from '../../base/time-scale.js';
import { markVariable } from './environment.js';

const pollMs = 10;
const mostWaitMs = 10_000;

/**
 * Lists the processes whose environment has the mark, on Linux; elsewhere none. A process that replaced its
 * environment isn't found.
 */
export async function marked(mark: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const wanted = Buffer.from(`${markVariable}=${mark}\0`);
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`).catch(() => undefined);
    if (environment?.includes(wanted)) found.push(Number(name));
  }
  return found;
}

/** Sends a signal to the marked processes, but for the excluded one. Returns how many there were. */
export async function signalMarked(mark: string, signal: NodeJS.Signals, except?: number): Promise<number> {
  const found = (await marked(mark)).filter((pid) => pid !== except);
  for (const pid of found) send(pid, signal);
  return found.length;
}

/** Kills the marked processes until there are none, or for ten seconds. */
export async function endMarked(mark: string, except?: number): Promise<void> {
  const end = performance.now() + mostWaitMs * timeScale();
  while ((await signalMarked(mark, 'SIGKILL', except)) > 0 && performance.now() < end) await sleep(pollMs);
}

/** Sends a signal to a process, or with a negative number to a group, if it still exists. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
