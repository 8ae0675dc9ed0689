import type { Severity } from '../../wit/types/agent.js';

/** From the least to the most severe. */
export const severities = ['hint', 'info', 'warning', 'error'] as const satisfies readonly Severity[];
