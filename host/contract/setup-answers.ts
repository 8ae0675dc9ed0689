import type { AgentInfo, Rule } from '../../wit/types/agent.js';
import { AgentInvalidError } from '../base/errors.js';
import { inSlices } from '../base/slices.js';
import { readSliced, SlicedJsonError } from '../json/sliced.js';
import { jsonOf, loadSchemas } from './answer-json.js';

/** Of what `describe` and `configure` return, in UTF-16 units. */
const mostAtFirst = 8 * 1024 * 1024;

/**
 * What `describe` returned, as JSON.
 * @throws AgentInvalidError if that is something else.
 */
export async function parseAgentInfo(agent: string, json: string): Promise<AgentInfo> {
  const { agentInfoSchema, firstIssue } = await loadSchemas();
  const refuse = (what: string) => new AgentInvalidError(`${agent} has an invalid description: ${what}`);
  if (json.length > mostAtFirst) throw refuse(`in more than ${mostAtFirst} characters`);
  const parsed = agentInfoSchema.safeParse(jsonOf(json, refuse));
  if (!parsed.success) throw refuse(firstIssue(parsed.error));
  return parsed.data as AgentInfo;
}

/**
 * What `configure` returned, as JSON.
 * @throws AgentInvalidError if that is something else, or two rules of one id.
 */
export async function parseRules(agent: string, json: string): Promise<Rule[]> {
  const { rulesForm, said } = await loadSchemas();
  const refuse = (what: string) => new AgentInvalidError(`${agent} has an invalid rule: ${what}`);
  if (json.length > mostAtFirst) throw refuse(`all of them take more than ${mostAtFirst} characters`);
  const rules = await inSlices(readSliced(json, rulesForm, Number.POSITIVE_INFINITY)).catch(
    (error: unknown) => {
      throw error instanceof SlicedJsonError ? refuse(said(error.where, error.message)) : error;
    },
  );
  const seen = new Set<string>();
  for (const { id } of rules as Rule[]) {
    if (seen.has(id)) throw new AgentInvalidError(`${agent} has two rules with the id ${id}`);
    seen.add(id);
  }
  return rules as Rule[];
}
