import { type ChildProcess, execFile } from 'node:child_process';

interface Watched {
  bytes: number;
  onExceeded: () => void;
}

const everyMs = 500;
/** Resident memory of an idle process: code and read-only data of Node, which no limit counts. */
const codeBytes = 128 * 1024 * 1024;

const watched = new Map<number, Watched>();
let timer: NodeJS.Timeout | undefined;

/**
 * Calls `onExceeded` when the process is seen to hold more than `bytes`. On Linux it watches nothing, because the
 * kernel refuses memory over RLIMIT_DATA. Returns a function that stops watching.
 */
export function watchResident(
  child: ChildProcess,
  bytes: number,
  onExceeded: () => void,
  platform = process.platform,
): () => void {
  const { pid } = child;
  if (pid === undefined || platform === 'linux' || platform === 'win32') return () => {};
  watched.set(pid, { bytes: bytes + codeBytes, onExceeded });
  timer ??= setInterval(look, everyMs).unref();
  return () => {
    watched.delete(pid);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function look(): void {
  const args = ['-o', 'pid=,rss=', '-p', [...watched.keys()].join(',')];
  execFile('/bin/ps', args, { env: {}, timeout: everyMs }, (_error, output) => {
    for (const [pid, bytes] of residentBytes(output)) {
      const process = watched.get(pid);
      if (process && bytes > process.bytes) process.onExceeded();
    }
  });
}

/** Parses the output of `ps -o pid=,rss=`: one process per line, in KiB. */
function residentBytes(output: string): [pid: number, bytes: number][] {
  return [...output.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, pid, kib]) => [
    Number(pid),
    Number(kib) * 1024,
  ]);
}
