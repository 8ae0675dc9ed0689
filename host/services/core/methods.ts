import { analyze } from './methods/analyze.js';
import { doctor } from './methods/doctor.js';
import { explainPattern } from './methods/explain-pattern.js';
import { fix } from './methods/fix.js';
import { generate } from './methods/generate.js';
import { giveFeedback } from './methods/give-feedback.js';
import { improve } from './methods/improve.js';
import { improvementStatus, stopImprovement } from './methods/improvements.js';
import { inspectAgent } from './methods/inspect-agent.js';
import { listAgents } from './methods/list-agents.js';
import { listPatterns } from './methods/list-patterns.js';
import { run } from './methods/run.js';
import { stats } from './methods/stats.js';
import { testPatterns } from './methods/test-patterns.js';
import { validate } from './methods/validate.js';
import { version } from './methods/version.js';

/** Every method of the service, by name. */
export const methods = {
  version,
  'agents/list': listAgents,
  'agents/inspect': inspectAgent,
  run,
  analyze,
  fix,
  generate,
  validate,
  'patterns/list': listPatterns,
  'patterns/explain': explainPattern,
  'patterns/test': testPatterns,
  feedback: giveFeedback,
  improve,
  'improve/status': improvementStatus,
  'improve/stop': stopImprovement,
  doctor,
  stats,
} as const;

export type Methods = typeof methods;
/** The name of a method of the core. */
export type MethodName = keyof Methods;
