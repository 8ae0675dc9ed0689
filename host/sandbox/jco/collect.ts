import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of dropped instances that may wait for V8. It counts memories, but not soon: its own limit is 64 MiB. */
const mostWaitingBytes = 24 * 1024 * 1024;

let collect: (() => void) | undefined;
let waitingBytes = 0;

/** Notes that an instance with `bytes` of memory is garbage. V8 collects it when much of that has come together. */
export function dropped(bytes: number): void {
  waitingBytes += bytes;
  if (waitingBytes < mostWaitingBytes) return;
  waitingBytes = 0;
  collect ??= collector();
  collect();
}

/** Node has no function for this; new contexts have one while the flag is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('gc') as () => void;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
