import type { Severity } from '../../wit/types/agent.js';

/** What was found at some earlier time. */
export interface HistoryPoint {
  label: string;
  findings: Record<Severity, number>;
}
