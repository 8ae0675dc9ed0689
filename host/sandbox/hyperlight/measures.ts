import { timeScale } from '../../base/time-scale.js';
import type { Limits } from '../../contract/limits.js';

const MiB = 1024 * 1024;

/** Same value as in native/shared/src/protocol.rs. */
const overheadBytes = 32 * MiB;

/**
 * VM memory per JSON byte of a task or outcome, at most. Agents exchange records; the smallest,
 * `{"name":"a","value":0}`, takes 128 bytes there, plus its JSON. The VM holds a task or an outcome, never both.
 */
const heldPerByte = 7;
/** VM memory per byte of log: a growing list of lines, each with a header, and a copy in the response. */
const heldPerLogByte = 10;

/** Computes the writable memory of a VM. */
export function vmBytes({ memoryBytes, inputBytes, outputBytes, logBytes }: Limits): number {
  const exchanged = heldPerByte * Math.max(inputBytes, outputBytes);
  return memoryBytes + exchanged + heldPerLogByte * logBytes + overheadBytes;
}

/** Approximate size of the guest runtime in an image. */
export const runtimeBytes = 4 * MiB;
const mostCodeBytes = 512 * MiB;

/** Computes the maximum size of a VM's image with these limits. */
export const mostImageBytes = (limits: Limits): number => vmBytes(limits) + runtimeBytes + mostCodeBytes;

/** Returns how long a VM may take to start, snapshot, restore or end. All of these are quick on a working machine. */
export const stepMs = (): number => 30_000 * timeScale();
