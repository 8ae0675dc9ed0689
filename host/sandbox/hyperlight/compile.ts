import { AgentInvalidError, SandboxCrashedError } from '../../errors.js';
import { deadlineMs } from '../component/thread.js';
import { runChild } from './child.js';
import { rejectionError } from './rejection.js';

export interface CompileInput {
  agent: Uint8Array;
  syntax: Uint8Array | undefined;
  /** Whether the code is to count instructions. */
  fuel: boolean;
}

const heapMiB = 512;

/**
 * Machine code for the guest, made in a process of its own: the bytes are untrusted, and a compiler can be
 * made to take very long or to crash.
 * @throws AgentInvalidError, ClosedError by the signal
 */
export async function compile(name: string, input: CompileInput, signal: AbortSignal): Promise<Uint8Array> {
  const script = new URL('./compile-child.js', import.meta.url);
  const end = await runChild<Uint8Array>(script, input, { deadlineMs, heapMiB, signal });
  if ('answer' in end) return end.answer;
  if ('failure' in end) throw rejectionError(new Error(end.failure), `the compilation of ${name}`);
  if (end.ended === 'deadline')
    throw new AgentInvalidError(`the compilation of ${name} takes over ${deadlineMs} ms`);
  throw new SandboxCrashedError(`the compilation of ${name} ended early: ${end.how}`);
}
