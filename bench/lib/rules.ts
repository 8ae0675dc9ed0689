import type { LeanPattern } from '#guests/pattern-matcher/settings.js';
import { loadPatterns } from '#host/patterns/load.js';

/** The C# patterns that are ast-grep rules: what every competitor can run. */
export async function csharpRules(): Promise<LeanPattern[]> {
  const { patterns } = await loadPatterns();
  return patterns.filter((pattern) => pattern.rule && pattern.languages.includes('csharp')) as LeanPattern[];
}

/** As ast-grep's own tools take them. */
export function astGrepRule({ id, message, rule, constraints, utils, transform, fix }: LeanPattern): object {
  return { id, language: 'csharp', severity: 'warning', message, rule, constraints, utils, transform, fix };
}
