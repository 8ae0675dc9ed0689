import { betaQuantile } from './beta.js';

/** The judgements that a pattern's own confidence counts for. */
export const priorWeight = 8;

/** The probability below `lower`, and above `upper`. */
export const tail = 0.05;

export interface JudgementCounts {
  accepted: number;
  rejected: number;
}

/** The estimate of the share of a pattern's findings that are right. */
export interface Posterior {
  mean: number;
  /** Credible bounds: the share is over `lower` with 95 % probability, and under `upper` with as much. */
  lower: number;
  upper: number;
}

/** Computes a Beta posterior. The prior is kept a little away from 0 and 1, where it would never learn. */
export function posteriorOf(confidence: number, { accepted, rejected }: JudgementCounts): Posterior {
  const prior = priorMean(confidence);
  const alpha = prior * priorWeight + accepted;
  const beta = (1 - prior) * priorWeight + rejected;
  return {
    mean: alpha / (alpha + beta),
    lower: betaQuantile(tail, alpha, beta),
    upper: betaQuantile(1 - tail, alpha, beta),
  };
}

export function priorMean(confidence: number): number {
  return Math.min(0.98, Math.max(0.02, confidence));
}
