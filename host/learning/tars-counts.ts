import { mostCounted, type PatternCounts } from '../patterns/counts-schema.js';
import type { RuleCounts } from './imported-counts.js';

/** Writes a rule's counts by the names of TARS, which keeps no larger ones than 2 147 483 647. */
export function documentOf(id: string, name: string, counts: RuleCounts): PatternCounts {
  return {
    Id: id,
    Name: name,
    UsageCount: Math.min(mostCounted, counts.applied),
    SuccessCount: Math.min(mostCounted, counts.accepted),
    FalsePositiveCount: Math.min(mostCounted, counts.rejected),
    LastUsedAt: counts.lastMs === 0 ? null : new Date(counts.lastMs).toISOString(),
  };
}

/** Reads counts by the names of TARS, with a time of ISO 8601. */
export function countsOfDocument(document: PatternCounts): RuleCounts {
  return {
    applied: document.UsageCount,
    accepted: document.SuccessCount,
    rejected: document.FalsePositiveCount,
    lastMs: document.LastUsedAt === null ? 0 : Date.parse(document.LastUsedAt),
  };
}

/** Returns whether two counts say the same. */
export function isSame(one: RuleCounts, other: RuleCounts | undefined): boolean {
  return (
    one.applied === other?.applied &&
    one.accepted === other.accepted &&
    one.rejected === other.rejected &&
    one.lastMs === other.lastMs
  );
}
