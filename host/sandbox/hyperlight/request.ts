import type { LogLine } from '../../base/log-line.js';
import type { Usage } from '../../contract/backend.js';
import type { Limits } from '../../contract/limits.js';
import { faultError } from '../fault.js';
import type { Operation, Vm } from './addon.js';
import { requestError } from './rejection.js';
import { decodeResponse } from './response.js';

export const operation = { describe: 0, configure: 1, run: 2 } as const satisfies Record<string, Operation>;

/** Response of the agent in a VM. The JSON is neither parsed nor validated. */
export interface VmResponse {
  json: string;
  log: LogLine[];
  usage: Omit<Usage, 'inputBytes'>;
}

/**
 * Sends a request to the agent in a VM. The VM must be restored before the next one. The request arrives at `Vm::ask`
 * in host/native/addon/src/node.rs, and in the VM at `ask` in host/native/guest/src/main.rs.
 */
export async function request(
  vm: Vm,
  what: Operation,
  input: Uint8Array,
  limits: Limits,
): Promise<VmResponse> {
  const { wallMs, cpuMs = wallMs, fuel, memoryBytes, outputBytes, logBytes } = limits;
  const counted = fuel === undefined ? {} : { fuel };
  const response = await vm
    .ask(what, input, { wallMs, cpuMs, memoryBytes, outputBytes, logBytes, ...counted })
    .catch((error: unknown) => {
      throw requestError(error, limits);
    });
  const decoded = decodeResponse(response.bytes, limits);
  const { json, log } = decoded;
  if (decoded.fault) throw faultError(decoded.fault, limits, log);
  const usage = {
    wallMs: response.wallMs,
    cpuMs: response.cpuMs,
    fuel: fuel === undefined ? undefined : decoded.fuel,
    memoryBytes: decoded.memoryBytes,
    outputBytes: decoded.outputBytes,
    logBytes: decoded.logBytes,
  };
  return { json, log, usage };
}
