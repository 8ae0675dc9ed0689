import { readdirSync, readFileSync } from 'node:fs';

/**
 * Measures the resident bytes of this process and, on Linux, of its children. A page that several processes share
 * counts once (`Pss` of `/proc/PID/smaps_rollup`).
 */
export function residentBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  let bytes = sharedOutBytes('self');
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === process.pid) bytes += sharedOutBytes(pid);
    } catch {
      // The process has ended in the meantime.
    }
  }
  return bytes;
}

function sharedOutBytes(pid: string): number {
  const [, kibibytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))!;
  return Number(kibibytes) * 1024;
}
