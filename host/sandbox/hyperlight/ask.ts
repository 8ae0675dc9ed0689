import type { LogLine } from '../../base/log-line.js';
import type { Usage } from '../../contract/backend.js';
import type { Limits } from '../../contract/limits.js';
import { faultError } from '../fault.js';
import type { Question, Vm } from './addon.js';
import { decodeAnswer } from './answer.js';
import { askError } from './rejection.js';

export const question = { describe: 0, configure: 1, run: 2 } as const satisfies Record<string, Question>;

/** What an agent returned, as JSON, neither parsed nor validated. */
export interface Asked {
  json: string;
  log: LogLine[];
  usage: Omit<Usage, 'inputBytes'>;
}

/**
 * Asks the agent in a VM, which has to be restored before it is asked again. The question arrives at `Vm::ask` in
 * host/native/addon/src/node.rs, and in the VM at `ask` in host/native/guest/src/main.rs.
 */
export async function ask(vm: Vm, what: Question, input: Uint8Array, limits: Limits): Promise<Asked> {
  const { wallMs, cpuMs = wallMs, fuel, memoryBytes, outputBytes, logBytes } = limits;
  const counted = fuel === undefined ? {} : { fuel };
  const answer = await vm
    .ask(what, input, { wallMs, cpuMs, memoryBytes, outputBytes, logBytes, ...counted })
    .catch((error: unknown) => {
      throw askError(error, limits);
    });
  const reply = decodeAnswer(answer.bytes, limits);
  const { json, log } = reply;
  if (reply.fault) throw faultError(reply.fault, limits, log);
  const usage = {
    wallMs: answer.wallMs,
    cpuMs: answer.cpuMs,
    fuel: fuel === undefined ? undefined : reply.fuel,
    memoryBytes: reply.memoryBytes,
    outputBytes: reply.outputBytes,
    logBytes: reply.logBytes,
  };
  return { json, log, usage };
}
