import { readFileSync, readlinkSync } from 'node:fs';

/**
 * What tells one process from all others, those that had its number before or have it elsewhere: its number, when it
 * started, the numbering that the number is of (a container has its own), and the start of the machine.
 */
export interface Life {
  pid: number;
  started: string;
  numbering: string;
  boot: string;
}

/** `unknown`: the numbering is another one, of which nothing can be seen from here. */
export type State = 'running' | 'ended' | 'unknown';

/** What is known where the system doesn't tell: its number alone. */
const unavailable = { started: '0', numbering: '0', boot: '0' };

let own: Life | undefined;

export function ownLife(): Life {
  own ??= read() ?? { pid: process.pid, ...unavailable };
  return own;
}

/** One word of a file's name. */
export function writeLife({ pid, started, numbering, boot }: Life): string {
  return `${pid}.${started}.${numbering}.${boot}`;
}

/** Undefined for what is no such word. */
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
    // Another run in a process of this number is one that has ended.
    return life.pid !== me.pid && isThere(life.pid) ? 'running' : 'ended';
  }
  return startOf(life.pid) === life.started ? 'running' : 'ended';
}

/** Linux only. */
function read(): Life | undefined {
  try {
    // The number that /proc knows this process by, which is asked for others.
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

/** In ticks of the clock since the machine started; undefined where there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is its name, which can hold anything.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that has ended and that nobody has asked after has its number still.
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
