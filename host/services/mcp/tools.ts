import type { Tool } from './tool.js';
import { analyze } from './tools/analyze.js';
import { doctor } from './tools/doctor.js';
import { applyFixes, suggestFixes } from './tools/fixes.js';
import { giveFeedback } from './tools/give-feedback.js';
import { improve } from './tools/improve.js';
import { listAgents } from './tools/list-agents.js';
import { measureComplexity } from './tools/measure-complexity.js';
import { explainPattern, listPatterns } from './tools/patterns.js';
import { runAgent } from './tools/run-agent.js';
import { validateChange } from './tools/validate-change.js';

/** Every tool, in the order in which clients see them. */
export const tools = [
  analyze,
  suggestFixes,
  applyFixes,
  measureComplexity,
  explainPattern,
  listPatterns,
  runAgent,
  listAgents,
  validateChange,
  improve,
  giveFeedback,
  doctor,
] as unknown as readonly Tool[];
