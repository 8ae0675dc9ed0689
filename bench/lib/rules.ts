import { loadPatterns } from '#host/patterns/load.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import type { LeanPattern } from '#wit/documents/pattern-settings.js';

/** Languages whose patterns the benchmarks give to competitors. */
export type RuleLanguage = 'csharp' | 'typescript';

export const csharpRules = (): Promise<LeanPattern[]> => rulesOf('csharp');

/** Loads a language's patterns that are ast-grep rules, which every competitor can run. */
export async function rulesOf(language: RuleLanguage): Promise<LeanPattern[]> {
  return patternSettings(await loadPatterns(), language).patterns.filter(({ rule }) => rule);
}

/** Loads the same rules as a pattern database. */
export async function ruleDatabase(language: RuleLanguage): Promise<object> {
  const ids = new Set((await rulesOf(language)).map(({ id }) => id));
  const { patterns } = await loadPatterns();
  return { version: 1, patterns: patterns.filter(({ id }) => ids.has(id)) };
}

/** Converts a pattern to the form of ast-grep's own tools. */
export function astGrepRule(
  { id, message, rule, constraints, utils, transform, fix }: LeanPattern,
  language: RuleLanguage = 'csharp',
): object {
  return { id, language, severity: 'warning', message, rule, constraints, utils, transform, fix };
}
