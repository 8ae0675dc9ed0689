import type { Outcome, Task } from '../../wit/types/agent.js';
import type { AgentManifest } from '../agents/agent-manifest.js';
import type { LogLine } from '../base/log-line.js';
import { untilAborted } from '../base/until-aborted.js';
import type { Usage } from '../contract/backend.js';
import { validateOutcome } from '../contract/outcome.js';
import type { Pool } from '../pool/pool.js';
import type { PreparedAgent } from './plan.js';

/** The outcome of one task, validated. Rejects as `Pool.lease`, `Sandbox.call` and `validateOutcome` do. */
export async function callOnce(
  pool: Pool,
  { name, role }: AgentManifest,
  preparing: Promise<PreparedAgent>,
  task: Task,
  signal: AbortSignal | undefined,
): Promise<{ outcome: Outcome; log: LogLine[]; usage: Usage }> {
  const { image, limits } = await untilAborted(preparing, signal);
  const lease = await pool.lease(image, limits, signal, true);
  try {
    const { outcome, log, usage } = await lease.call(task, signal);
    const rules = new Set(image.rules.map((rule) => rule.id));
    const expectation = { agent: name, task, rules, onePerSource: role === 'analyzer', limits };
    return { outcome: await validateOutcome(outcome, expectation), log, usage };
  } finally {
    lease.release();
  }
}
