import type { Severity } from '../../wit/types/agent.js';
import { parseLanguage } from '../contract/languages.js';
import { isAtLeast } from '../findings/severity.js';
import type { Category } from './categories.js';
import { matcherOf } from './find.js';
import { type Pattern, successRate } from './pattern.js';
import type { Tier } from './tiers.js';

/** Which patterns are listed. Default: all. */
export interface PatternFilter {
  language?: string | undefined;
  category?: Category | undefined;
  /** Leaves out patterns of lower severity. */
  minSeverity?: Severity | undefined;
  tag?: string | undefined;
  tier?: Tier | undefined;
}

/** @throws LanguageUnknownError */
export function filterOf({
  language,
  category,
  minSeverity,
  tag,
  tier,
}: PatternFilter): (pattern: Pattern) => boolean {
  const wanted = language === undefined ? undefined : parseLanguage(language);
  return (pattern) =>
    (wanted === undefined || pattern.languages.includes(wanted)) &&
    (category === undefined || pattern.category === category) &&
    (minSeverity === undefined || isAtLeast(pattern.severity, minSeverity)) &&
    (tier === undefined || pattern.tier === tier) &&
    (tag === undefined || pattern.tags.includes(tag));
}

/** What a list of patterns says of one. */
export function overviewOf(pattern: Pattern) {
  const { id, name, description, severity, category, languages, tags, enabled } = pattern;
  const { tier, in: classes, recommendedIf, library, mirrors } = pattern;
  const { confidence, impact, difficulty, references, statistics } = pattern;
  const scores = { confidence, impact, difficulty, statistics, successRate: successRate(statistics) ?? null };
  const form = { matcher: matcherOf(pattern), fixes: pattern.fix !== undefined };
  return {
    id,
    name,
    description,
    severity,
    category,
    languages,
    tags,
    enabled,
    tier,
    in: classes,
    ...(recommendedIf && { recommendedIf }),
    ...(library && { library }),
    mirrors,
    ...form,
    ...scores,
    references,
  };
}
