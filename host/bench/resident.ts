import { readdirSync, readFileSync } from 'node:fs';

/** Resident bytes of this process and, on Linux, of those it has started. */
export function residentBytes(): number {
  return process.memoryUsage.rss() + childrenBytes();
}

function childrenBytes(): number {
  if (process.platform !== 'linux') return 0;
  let bytes = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue;
      bytes += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
    } catch {
      // It has ended in the meantime.
    }
  }
  return bytes;
}
