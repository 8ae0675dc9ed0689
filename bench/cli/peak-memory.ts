import { readdirSync, readFileSync } from 'node:fs';
import { type Command, runCommand } from './process.js';

const everyMs = 50;

/** Runs processes one after another and returns the most memory, in bytes, that each with all that it starts had. */
export async function peakBytes(commands: readonly Command[]): Promise<number> {
  let peak = 0;
  for (const command of commands) {
    let timer: NodeJS.Timeout | undefined;
    const look = (pid: number) => {
      peak = Math.max(peak, bytesBelow(pid));
    };
    try {
      await runCommand(command, (pid) => {
        timer = setInterval(look, everyMs, pid);
      });
    } finally {
      clearInterval(timer);
    }
  }
  return peak;
}

/** Sums the memory of a process and its descendants; a page that several have counts once (`Pss`). */
function bytesBelow(root: number): number {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const isBelow = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow).reduce((sum, pid) => sum + shareOf(pid), 0);
}

function parentOf(pid: string): number | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text === undefined ? undefined : Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}

function shareOf(pid: number): number {
  const [, kibibytes = '0'] = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '') ?? [];
  return Number(kibibytes) * 1024;
}

/** Processes end at any time. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
