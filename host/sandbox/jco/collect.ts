import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of dropped instances that may wait for V8. It counts memories, but not soon: its own limit is 64 MiB. */
const mostWaitingBytes = 24 * 1024 * 1024;

/** Contexts that are made to find V8's function. Another thread can clear the flag before one is complete. */
const mostContexts = 50;

let collect: (() => void) | undefined;
let waitingBytes = 0;

/**
 * Takes V8's `gc` off the global object, which has it if Node was started with the flag, or this thread while another
 * had it set. A main program calls it before there is an agent's code.
 */
export function takeCollector(): void {
  const { gc } = globalThis;
  if (!gc) return;
  collect = gc as () => void;
  globalThis.gc = undefined;
}

/** Does the same and otherwise gets the function now, so that no flag changes once there is an agent's code. */
export function prepareCollector(): void {
  takeCollector();
  collect ??= collector();
}

/** Notes that an instance with `bytes` of memory is garbage. V8 collects it when much of that has come together. */
export function dropped(bytes: number): void {
  waitingBytes += bytes;
  if (waitingBytes < mostWaitingBytes) return;
  waitingBytes = 0;
  collect ??= collector();
  collect();
}

/**
 * Clears the flag, which a thread that was ended in `collector` leaves set. Does nothing if Node was started with it.
 */
export function clearFlag(): void {
  if (!globalThis.gc) setFlagsFromString('--no-expose-gc');
}

/**
 * Gets the function from a context that nothing else sees. Node has no function for this; new contexts have one while
 * the flag is set. The flag is the whole process's, so the realms of components hide it (host/sandbox/jco/realm.ts).
 */
function collector(): () => void {
  try {
    for (let made = 0; made < mostContexts; made++) {
      setFlagsFromString('--expose-gc');
      const gc: unknown = runInNewContext('globalThis.gc');
      if (typeof gc === 'function') return gc as () => void;
    }
    // V8 collects the instances at its own limit.
    return () => {};
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
