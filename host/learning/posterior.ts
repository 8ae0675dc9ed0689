import { betaQuantile } from './beta.js';

/** How many judgements a pattern's own confidence counts for. */
export const priorWeight = 8;

/** The share of probability that lies under `lower`, and over `upper`. */
export const tail = 0.05;

export interface JudgementCounts {
  accepted: number;
  rejected: number;
}

/** What is known of the share of a pattern's findings that are right. */
export interface Posterior {
  mean: number;
  /** Credible bounds: with 95 % probability the share is over `lower`, and with as much under `upper`. */
  lower: number;
  upper: number;
}

/** A Beta posterior. A prior of 0 or 1 would never learn, so it is kept a little away from both. */
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
