import { longestSubject } from '../../wit/documents/packed-metrics.js';
import type { Metric } from '../../wit/types/agent.js';

/**
 * Encodes the parser's tokens as metrics, by which the host finds clones over all files. A piece may end within a
 * token; the value is the number of tokens that make a clone.
 */
export function cloneTokens(encoded: string, minTokens: number): Metric[] {
  const metrics: Metric[] = [];
  for (let at = 0; at < encoded.length; at += longestSubject) {
    metrics.push({ name: 'clone-tokens', value: minTokens, subject: encoded.slice(at, at + longestSubject) });
  }
  return metrics;
}
