import { defaultLimits, type Limits } from '../../contract/limits.js';

const MiB = 1024 * 1024;

/** Of a runner's heap, where V8 puts what is new. */
export const youngHeapBytes = 64 * MiB;

/** Node itself, and what V8 makes of the code of a large agent and its parser. */
const nodeBytes = 320 * MiB;

/** Where the limit on output is the usual. */
export const usualHeapBytes = 512 * MiB;

/** What lifting an outcome into JS objects may take; the guest's own memory is bounded elsewhere. */
export function heapBytesFor({ outputBytes }: Limits): number {
  return usualHeapBytes * Math.min(8, Math.max(1, outputBytes / defaultLimits.outputBytes));
}

/** What the thread of a sandbox may ever take: the guest's memory, what it is given, and the heap. */
export function threadBytes(limits: Limits): number {
  return limits.memoryBytes + limits.inputBytes + heapBytesFor(limits) + youngHeapBytes;
}

/** What the process of a sandbox may hold of private memory: the same, what it answers, and Node. */
export function dataBytesFor(limits: Limits): number {
  return threadBytes(limits) + 2 * limits.outputBytes + nodeBytes;
}

/** All of a process, and what it is given in the host's. */
export function processBytes(limits: Limits): number {
  return dataBytesFor(limits) + limits.inputBytes;
}
