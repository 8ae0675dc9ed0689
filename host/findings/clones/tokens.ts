import { decodeTokens, type EncodedTokens } from '../../../wit/tokens.js';
import type { Metric } from '../../../wit/types/agent.js';

/** The tokens of one file, as an agent encodes them in its metrics. */
export interface TokenStream extends EncodedTokens {
  /** Tokens that two places must share. */
  minTokens: number;
}

/** The metric that carries tokens: pieces of one encoded text, described at `tokens` in syntax.wit. */
const carrier = 'clone-tokens';

/** Shorter stretches occur everywhere. */
const fewestTokens = 10;

/** Separates the metrics for people from the tokens, if any. A wrong encoding counts as no tokens. */
export function splitTokens(metrics: readonly Metric[]): { metrics: Metric[]; tokens?: TokenStream } {
  const pieces = metrics.filter(({ name }) => name === carrier);
  if (pieces.length === 0) return { metrics: [...metrics] };
  const encoded = pieces.map(({ subject }) => subject ?? '').join('');
  const minTokens = Math.max(fewestTokens, Math.floor(pieces[0]!.value));
  const decoded = decodeTokens(encoded);
  return {
    metrics: metrics.filter(({ name }) => name !== carrier),
    ...(decoded && { tokens: { ...decoded, minTokens } }),
  };
}
