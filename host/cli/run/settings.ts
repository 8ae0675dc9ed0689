import { SettingsInvalidError } from '../../errors.js';
import { UsageError } from '../errors.js';

export interface RunSettings {
  of(language: string): unknown;
  /** Ids of the rules that run on a language. */
  rules(language: string): ReadonlySet<string>;
  /** That a rule's findings are right, by its own record. */
  confidence(rule: string): number | undefined;
  /** An error about settings, in terms of the file that the user wrote. */
  explain(error: unknown): unknown;
}

/** The settings of an agent: the pattern database for the one that works by it, none for all others. */
export async function loadSettings(
  agent: string,
  files: readonly string[] | undefined,
): Promise<RunSettings | undefined> {
  if (agent !== 'pattern-matcher') {
    if (files === undefined) return undefined;
    throw new UsageError(`${agent} does not work by patterns`, { hint: 'leave out --patterns' });
  }
  const [{ loadPatterns }, { databaseIssue, patternSettings, patternsFor }] = await Promise.all([
    import('../../patterns/load.js'),
    import('../../patterns/settings.js'),
  ]);
  const database = await loadPatterns(files);
  const asked = new Set<string>();
  return {
    of: (language) => {
      asked.add(language);
      return patternSettings(database, language);
    },
    rules: (language) => new Set(patternsFor(database, language).map(({ id }) => id)),
    confidence: (rule) => database.patterns.find(({ id }) => id === rule)?.confidence,
    explain: (error) => {
      // The agent counts the patterns of one language; which, is only certain where there was one.
      const [language] = asked;
      if (!(error instanceof SettingsInvalidError) || asked.size !== 1) return error;
      const issues = error.issues.map((issue) => databaseIssue(database, language!, issue));
      return new SettingsInvalidError(error.message, issues, {
        cause: error,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    },
  };
}
