/** Whether an agent is given by a path, not by a name. */
export function isAgentPath(agent: string): boolean {
  return /[/\\.]/.test(agent);
}
