import type { LeanPattern, Settings } from '../../wit/documents/pattern-settings.js';
import type { Language } from '../../wit/languages.js';
import type { Issue } from '../base/errors.js';
import type { Pattern, PatternDatabase } from './pattern.js';

/**
 * Makes the agent's settings of the enabled patterns: for one language, which makes small images and fast starts, or
 * for all.
 */
export function patternSettings(database: PatternDatabase, language?: string): Settings {
  if (language === undefined) {
    const enabled = database.patterns.filter((pattern) => pattern.enabled);
    return { patterns: enabled.map((pattern) => lean(pattern, pattern.languages)) };
  }
  const patterns = patternsFor(database, language);
  return { patterns: patterns.map((pattern) => lean(pattern, [language as Language])) };
}

/** Returns every language of an enabled pattern. */
export function languagesOf(database: PatternDatabase): Language[] {
  const enabled = database.patterns.filter((pattern) => pattern.enabled);
  return [...new Set(enabled.flatMap((pattern) => pattern.languages))];
}

/** Returns the enabled patterns for one language, in the order of the database and so of the settings. */
export function patternsFor(database: PatternDatabase, language: string): Pattern[] {
  return database.patterns.filter(
    (pattern) => pattern.enabled && (pattern.languages as readonly string[]).includes(language),
  );
}

/** Translates an issue that the agent found in settings for a language to its path in the database. */
export function databaseIssue(
  database: PatternDatabase,
  language: string,
  issue: Issue,
): Issue & { id?: string } {
  const index = /^patterns\[(\d+)\]/.exec(issue.path);
  const pattern = index && patternsFor(database, language)[Number(index[1])];
  if (!pattern) return issue;
  const place = `patterns[${database.patterns.indexOf(pattern)}]`;
  return { ...issue, path: place + issue.path.slice(index[0].length), id: pattern.id };
}

function lean(pattern: Pattern, languages: Language[]): LeanPattern {
  const { id, name, description, severity, message, suggestion, confidence, references } = pattern;
  const { rule, constraints, utils, transform, detector, regex, fix } = pattern;
  return dropUndefined({
    id,
    name,
    description,
    languages,
    severity,
    message,
    suggestion,
    confidence,
    references,
    rule,
    constraints,
    utils,
    transform,
    detector,
    regex,
    fix,
  });
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
