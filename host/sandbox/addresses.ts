import { readFileSync } from 'node:fs';

/** With so many, nothing fails for want of them. */
const plenty = 256 * 1024 ** 3;

/** What to do where the kernel bounds the addresses of this process, of which V8 reserves gigabytes for each memory. */
export function addressHint(): string | undefined {
  const bytes = addressLimit();
  if (bytes === undefined || bytes >= plenty) return undefined;
  return `this process may have no more than ${Math.floor(bytes / 1024 ** 2)} MiB of addresses, and V8 reserves some 10 GiB for each memory of WebAssembly: remove that limit (ulimit -v unlimited; LimitAS= of a service)`;
}

function addressLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const bytes = /^Max address space\s+(\d+)/m.exec(limits)?.[1];
    return bytes === undefined ? undefined : Number(bytes);
  } catch {
    return undefined;
  }
}

/** As many as two agents with parsers, their fresh instances and the tools that translate them have in one process. */
const memories = 12;

/** Why V8 can't run WebAssembly in this process, if so. */
export function wasmObstacle(): { reason: string; hint: string } | undefined {
  if (typeof WebAssembly === 'undefined') {
    return { reason: 'this Node has no WebAssembly', hint: 'run it without --jitless' };
  }
  // Reservations are given back late: they are tried only where they are counted.
  const hint = addressHint();
  if (hint === undefined) return undefined;
  try {
    const reserved: WebAssembly.Memory[] = [];
    while (reserved.length < memories) reserved.push(new WebAssembly.Memory({ initial: 1, maximum: 4096 }));
    return undefined;
  } catch {
    return { reason: 'the limit on addresses of this process (ulimit -v) is too low for WebAssembly', hint };
  }
}
