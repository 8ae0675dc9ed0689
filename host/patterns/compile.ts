import { type Issue, SettingsInvalidError } from '../base/errors.js';
import type { Host } from '../host/host.js';
import type { PatternDatabase } from './pattern.js';
import { databaseIssue, languagesOf, patternSettings } from './pattern-settings.js';

/** A pattern that the agent can't use for a language. */
export interface CompileIssue extends Issue {
  id?: string;
  language: string;
}

/** Has the agent compile every enabled pattern, in its sandbox, for each of its languages. */
export async function compilePatterns(
  host: Host,
  database: PatternDatabase,
  signal?: AbortSignal,
): Promise<CompileIssue[]> {
  const issues: CompileIssue[] = [];
  for (const language of languagesOf(database)) {
    signal?.throwIfAborted();
    try {
      await host.prepare('pattern-matcher', { language, settings: patternSettings(database, language) });
    } catch (error) {
      if (!(error instanceof SettingsInvalidError)) throw error;
      for (const issue of error.issues)
        issues.push({ ...databaseIssue(database, language, issue), language });
    }
  }
  return issues;
}
