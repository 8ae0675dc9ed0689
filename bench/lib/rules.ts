import { loadPatterns } from '#host/patterns/load.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import type { LeanPattern } from '#wit/documents/pattern-settings.js';

/** Loads the C# patterns that are ast-grep rules, which every competitor can run. */
export async function csharpRules(): Promise<LeanPattern[]> {
  return patternSettings(await loadPatterns(), 'csharp').patterns.filter(({ rule }) => rule);
}

/** Loads the same rules as a pattern database. */
export async function csharpRuleDatabase(): Promise<object> {
  const ids = new Set((await csharpRules()).map(({ id }) => id));
  const { patterns } = await loadPatterns();
  return { version: 1, patterns: patterns.filter(({ id }) => ids.has(id)) };
}

/** Converts a pattern to the form of ast-grep's own tools. */
export function astGrepRule({ id, message, rule, constraints, utils, transform, fix }: LeanPattern): object {
  return { id, language: 'csharp', severity: 'warning', message, rule, constraints, utils, transform, fix };
}
