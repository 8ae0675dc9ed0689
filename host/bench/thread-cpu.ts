import { readFileSync } from 'node:fs';

/** Processor time of the main thread so far; to be asked there. `undefined` where the system doesn't tell. */
export function mainThreadCpuMs(): number | undefined {
  try {
    // Linux names a process's first thread as the process itself. The first number is nanoseconds.
    const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1');
    return Number(text.split(' ', 1)[0]) / 1e6;
  } catch {
    return undefined;
  }
}
