import type { Outcome, Task } from '../../wit/types/agent.js';
import { TarsError } from '../base/errors.js';
import type { LogLine } from '../base/log-line.js';
import type { Host } from '../host/host.js';
import type { CallOptions } from '../host/options.js';

/** Gets what an agent logs; `about` is the path of the first file of the call, or the agent's name. */
export type OnLog = (about: string, log: readonly LogLine[]) => void;

export interface AgentCall {
  agent: string;
  task: Partial<Task>;
  options: CallOptions;
  about: string;
  onLog: OnLog | undefined;
}

/** As `Host.call`, and hands on what the agent logs, also where the call fails. */
export async function callAgent(
  host: Host,
  { agent, task, options, about, onLog }: AgentCall,
): Promise<Outcome> {
  try {
    const { outcome, log } = await host.call(agent, task, options);
    onLog?.(about, log);
    return outcome;
  } catch (error) {
    if (error instanceof TarsError && error.log) onLog?.(about, error.log);
    throw error;
  }
}
