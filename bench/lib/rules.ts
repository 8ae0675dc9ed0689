import { loadPatterns } from '#host/patterns/load.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import type { LeanPattern } from '#wit/documents/pattern-settings.js';

/** The C# patterns that are ast-grep rules: what every competitor can run. */
export async function csharpRules(): Promise<LeanPattern[]> {
  return patternSettings(await loadPatterns(), 'csharp').patterns.filter(({ rule }) => rule);
}

/** The same, as a pattern database. */
export async function csharpRuleDatabase(): Promise<object> {
  const ids = new Set((await csharpRules()).map(({ id }) => id));
  const { patterns } = await loadPatterns();
  return { version: 1, patterns: patterns.filter(({ id }) => ids.has(id)) };
}

/** As ast-grep's own tools take them. */
export function astGrepRule({ id, message, rule, constraints, utils, transform, fix }: LeanPattern): object {
  return { id, language: 'csharp', severity: 'warning', message, rule, constraints, utils, transform, fix };
}
