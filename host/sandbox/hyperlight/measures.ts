import { timeScale } from '../../base/time-scale.js';
import type { Limits } from '../../contract/limits.js';

const MiB = 1024 * 1024;

/** As in native/shared/src/protocol.rs. */
const overheadBytes = 32 * MiB;

/**
 * What a task or an outcome takes in the VM, of its bytes as JSON at the most: what agents exchange is records,
 * of which the smallest, `{"name":"a","value":0}`, are 128 bytes each there; and its JSON. It holds one of both
 * at a time.
 */
const heldPerByte = 7;
/** Lines in a list that grows, each with a head, and a copy of them in the answer. */
const heldPerLogByte = 10;

/** All the memory that a VM can write. */
export function vmBytes({ memoryBytes, inputBytes, outputBytes, logBytes }: Limits): number {
  const exchanged = heldPerByte * Math.max(inputBytes, outputBytes);
  return memoryBytes + exchanged + heldPerLogByte * logBytes + overheadBytes;
}

/** The guest runtime in an image, about. */
export const runtimeBytes = 4 * MiB;
const mostCodeBytes = 512 * MiB;

/** What is larger is no image of a VM with these limits. */
export const mostImageBytes = (limits: Limits): number => vmBytes(limits) + runtimeBytes + mostCodeBytes;

/** How long a VM may take to start, to be snapshotted or restored, or to end: a moment, where all is well. */
export const stepMs = (): number => 30_000 * timeScale();
