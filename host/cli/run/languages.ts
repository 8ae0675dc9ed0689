import type { Host } from '../../host/host.js';
import { UsageError } from '../errors.js';

const elsewhere = {
  scorer: 'tarscli analyze --help, and --reports in tarscli hyperlight-run --help',
  generator: 'tarscli generate --help',
  validator: 'tarscli validate-change --help',
  reporter: '--format feedback in tarscli analyze --help, and --reports in tarscli hyperlight-run --help',
};

/** That any of the agents reads. Agents that need more than files are refused. */
export async function languagesOf(host: Host, agents: readonly string[]): Promise<string[]> {
  const builtIn = await host.agents();
  const lists = agents.map(async (agent) => {
    const manifest = builtIn.find(({ name }) => name === agent) ?? (await host.inspect(agent)).manifest;
    const { role, languages } = manifest;
    if (role !== 'analyzer') {
      throw new UsageError(`${agent} is a ${role}, which needs more than files`, {
        hint: `see ${elsewhere[role]}`,
      });
    }
    return languages;
  });
  return [...new Set((await Promise.all(lists)).flat())];
}
