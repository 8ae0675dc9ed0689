import { AgentInvalidError, SandboxCrashedError } from '../../base/errors.js';
import { deadlineMs } from '../component/request.js';
import { runChild } from './child.js';
import { rejectionError } from './rejection.js';

export interface CompileInput {
  agent: Uint8Array;
  syntax: Uint8Array | undefined;
  /** Whether the code is to count instructions. */
  fuel: boolean;
}

/** What precedes the bytes of agent and parser. */
export interface CompileHeader {
  agentBytes: number;
  syntaxBytes: number | undefined;
  fuel: boolean;
}

const GiB = 1024 ** 3;

/** Several times what the largest agents with the largest parser take. */
const dataBytes = 4 * GiB;

/**
 * Machine code for the guest, made in a process of its own, host/sandbox/hyperlight/compile-child.ts: the bytes are
 * untrusted, and a compiler can be made to take very long, to take all memory, or to crash.
 * @throws AgentInvalidError, ClosedError by the signal
 */
export async function compile(name: string, input: CompileInput, signal: AbortSignal): Promise<Uint8Array> {
  const { agent, syntax, fuel } = input;
  const script = new URL('./compile-child.js', import.meta.url);
  const header: CompileHeader = { agentBytes: agent.length, syntaxBytes: syntax?.length, fuel };
  const end = await runChild(
    script,
    { header, body: syntax ? [agent, syntax] : [agent] },
    { deadlineMs, dataBytes, bodyBytes: GiB, signal },
  );
  if ('answer' in end) return end.body!;
  const what = `the compilation of ${name}`;
  if ('failure' in end) throw rejectionError(new Error(end.failure), what);
  if (end.ended === 'deadline') throw new AgentInvalidError(`${what} takes over ${deadlineMs} ms`);
  if (end.ended === 'memory') throw new AgentInvalidError(`${what} takes over ${dataBytes / GiB} GiB`);
  throw new SandboxCrashedError(`${what} ended early: ${end.how}`);
}
