import { isAgentPath } from '../../agents/agent-path.js';
import type { Workspace } from './workspace.js';

/** An agent by name, or the real path of one below the roots. @throws PathRefusedError */
export async function agentOf(agent: string, workspace: Workspace): Promise<string> {
  return isAgentPath(agent) ? workspace.find(agent) : agent;
}
