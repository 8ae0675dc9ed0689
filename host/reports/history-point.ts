import type { Severity } from '../../wit/types/agent.js';

/** The findings of an earlier run. */
export interface HistoryPoint {
  label: string;
  findings: Record<Severity, number>;
}
