import * as z from 'zod/mini';
import { globProblem } from './path-globs.js';

const mostGlobs = 1000;

const glob = z.string().check((context) => {
  const problem = globProblem(context.value);
  if (problem !== undefined) {
    context.issues.push({ code: 'custom', message: problem, input: context.value });
  }
});
const globs = z.array(glob).check(z.maxLength(mostGlobs));
const share = z.number().check(z.gte(0), z.lte(1));

/** agent-blackbox.policy.json, as far as it says what may be edited. */
export const riskPolicySchema = z.looseObject({
  version: z.optional(z.string()),
  risk_thresholds: z.optional(z.looseObject({ pass: z.optional(share), warn: z.optional(share) })),
  blocked_paths: z.optional(globs),
  one_way_door_paths: z.optional(globs),
  required_evidence: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(100)),
  ),
});

/** agent-blackbox.loop-policy.json. */
export const loopPolicySchema = z.looseObject({
  version: z.optional(z.string()),
  description: z.optional(z.string()),
  allow_edit: globs,
  protected_paths: z.optional(globs),
});

export type RiskPolicy = z.output<typeof riskPolicySchema>;
export type LoopPolicy = z.output<typeof loopPolicySchema>;
