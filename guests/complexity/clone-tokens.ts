import type { Metric } from '../../wit/types/agent.js';

/** What a metric's subject may hold. */
const pieceLength = 500;

/**
 * The parser's tokens as metrics, for the host to look for clones over all files. A piece may end within a token;
 * the value is how many tokens make a clone.
 */
export function cloneTokens(encoded: string, minTokens: number): Metric[] {
  const metrics: Metric[] = [];
  for (let at = 0; at < encoded.length; at += pieceLength) {
    metrics.push({ name: 'clone-tokens', value: minTokens, subject: encoded.slice(at, at + pieceLength) });
  }
  return metrics;
}
