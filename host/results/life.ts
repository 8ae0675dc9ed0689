import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Identity of a process, distinct from every other process that had or has its pid. It consists of the pid, the start
 * time, the pid namespace (a container has its own) and the machine's boot.
 */
export interface Life {
  pid: number;
  started: string;
  numbering: string;
  boot: string;
}

/** State of a process. `unknown`: its pid namespace is another one, which is invisible from here. */
export type State = 'running' | 'ended' | 'unknown';

/** Placeholders on systems that report only the pid. */
const unavailable = { started: '0', numbering: '0', boot: '0' };

let own: Life | undefined;

export function ownLife(): Life {
  own ??= read() ?? { pid: process.pid, ...unavailable };
  return own;
}

/** Writes an identity as one word of a file name. */
export function writeLife({ pid, started, numbering, boot }: Life): string {
  return `${pid}.${started}.${numbering}.${boot}`;
}

/** Reads such a word; `undefined` if the text is another. */
export function readLife(text: string): Life | undefined {
  const [, pid, started, numbering, boot] = /^(\d+)\.(\d+)\.(\d+)\.([0-9a-f]+)$/.exec(text) ?? [];
  if (boot === undefined) return undefined;
  return { pid: Number(pid), started: started!, numbering: numbering!, boot };
}

export function stateOf(life: Life): State {
  const me = ownLife();
  if (life.boot !== me.boot) return 'ended';
  if (life.numbering !== me.numbering) return 'unknown';
  if (life.started === unavailable.started) {
    // If only pids are known, this process's own pid belongs to an ended run.
    return life.pid !== me.pid && isThere(life.pid) ? 'running' : 'ended';
  }
  return startOf(life.pid) === life.started ? 'running' : 'ended';
}

/** Reads this process's identity. Linux only. */
function read(): Life | undefined {
  try {
    // The pid in /proc, where other processes are looked up.
    const pid = Number(readlinkSync('/proc/self'));
    const started = startOf(pid);
    const numbering = /\[(\d+)\]/.exec(readlinkSync('/proc/self/ns/pid'))?.[1];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').replaceAll(/[^0-9a-f]/g, '');
    if (!(pid > 0) || started === undefined || numbering === undefined || boot === '') return undefined;
    return { pid, started, numbering, boot };
  } catch {
    return undefined;
  }
}

/** Returns the start time in clock ticks since boot; `undefined` if there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the process's name, which can hold anything.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie still has its pid.
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
