import { defaultLimits, type Limits } from '../../contract/limits.js';

const MiB = 1024 * 1024;

/**
 * Young generation of a thread's heap, where V8 puts new objects. More of it is no faster, and stays with the thread.
 */
export const youngHeapBytes = 9 * MiB;

/** The same of a process's heap, which V8 sizes itself. */
const youngProcessBytes = 64 * MiB;

/** Memory of Node itself, and of V8's code for a large agent and its parser. */
const nodeBytes = 320 * MiB;

/** Heap of a runner with the default limit on output. */
export const usualHeapBytes = 512 * MiB;

/** Computes the heap for lifting an outcome into JS objects. Other limits apply to the guest's own memory. */
export function heapBytesFor({ outputBytes }: Limits): number {
  return usualHeapBytes * Math.min(8, Math.max(1, outputBytes / defaultLimits.outputBytes));
}

/** Computes the most memory that a sandbox's thread takes: the guest's memory, its input and the heap. */
export function threadBytes(limits: Limits): number {
  return oldBytes(limits) + youngHeapBytes;
}

function oldBytes(limits: Limits): number {
  return limits.memoryBytes + limits.inputBytes + heapBytesFor(limits);
}

/** Computes the limit on private memory of a sandbox's process: the same, its output, and Node. */
export function dataBytesFor(limits: Limits): number {
  return oldBytes(limits) + youngProcessBytes + 2 * limits.outputBytes + nodeBytes;
}

/** Computes the most memory that a process takes, with its input in the host's process. */
export function processBytes(limits: Limits): number {
  return dataBytesFor(limits) + limits.inputBytes;
}
