import { languages } from 'tars:syntax/syntax@0.1.0';
import type { LeanPattern } from '../../wit/documents/pattern-settings.js';
import type { Issue, Rule } from '../../wit/types/agent.js';
import { Failure, offersBindings, parserLanguages } from '../sdk/index.js';
import type { Detector } from './detectors/detector.js';
import { detectors } from './detectors/index.js';
import { grammarOf } from './grammar.js';
import { requiredLiterals } from './literal-prefilter.js';
import { compileRules, originOf, type RuleSet, rulesOf } from './rule-sets.js';
import { stringQuery } from './string-values.js';

/** Patterns ready to be matched. */
export interface CompiledPatterns {
  rules: Rule[];
  byId: ReadonlyMap<string, LeanPattern>;
  /** Languages that the linked parser can parse. */
  parsed: ReadonlySet<string>;
  /** By the parser's language; none for a language without ast-grep rules. */
  ruleSets: Map<string, RuleSet>;
  /** Patterns that can't be looked for in a language of the parser, by that language. */
  unusable: Map<string, ReadonlySet<string>>;
  detectors: { pattern: LeanPattern; detector: Detector }[];
  regexes: { pattern: LeanPattern; regex: RegExp; required: readonly string[] | undefined }[];
}

/** Throws `invalid-settings` naming every pattern that can't be used. */
export function compilePatterns(patterns: LeanPattern[]): CompiledPatterns {
  const parsed = new Set(languages());
  // An agent linked to one parser gets sources of its languages only; an unlinked one gets plain text.
  const wanted = patterns.filter(({ languages }) =>
    languages.some((language) => (parsed.size > 0 ? parsed.has(language) : language === 'text')),
  );
  const compiled: CompiledPatterns = {
    rules: wanted.map(ruleOf),
    byId: new Map(patterns.map((pattern) => [pattern.id, pattern])),
    parsed,
    ruleSets: new Map(),
    unusable: new Map(),
    detectors: [],
    regexes: [],
  };
  const place = new Map(patterns.map((pattern, index) => [pattern.id, `patterns[${index}]`]));
  const issues: Issue[] = [];
  for (const pattern of wanted) {
    const at = place.get(pattern.id)!;
    if (pattern.detector) issues.push(...addDetector(pattern, pattern.detector, at, compiled));
    else if (pattern.regex) issues.push(...addRegex(pattern, pattern.regex, at, compiled));
  }
  for (const language of parsed) issues.push(...addRules(wanted, language, place, compiled));
  if (issues.length > 0) {
    throw new Failure('invalid-settings', `${issues[0]!.path}: ${issues[0]!.message}`, issues);
  }
  for (const language of parsed) {
    for (const other of parserLanguages(language).slice(1)) addUsableRules(wanted, language, other, compiled);
  }
  return compiled;
}

function isFor({ languages }: LeanPattern, language: string): boolean {
  return (languages as readonly string[]).includes(language);
}

function addDetector(
  pattern: LeanPattern,
  { name, options = {} }: NonNullable<LeanPattern['detector']>,
  at: string,
  { parsed, detectors: added }: CompiledPatterns,
): Issue[] {
  const detector = detectors.get(name);
  if (detector === undefined) return [{ path: `${at}.detector.name`, message: unknownDetector(name) }];
  added.push({ pattern, detector });
  return pattern.languages
    .filter((language) => parsed.has(language))
    .flatMap((language) => {
      const problem = problemOf(detector, options, language);
      if (problem !== undefined) {
        return [{ path: `${at}.detector.options`, message: `${problem} (${language})` }];
      }
      prepareQueries(language, (grammar) => detector.queries?.(options, grammar) ?? []);
      return [];
    });
}

/** Has the parser compile queries for all its grammars of a language. Its state then has them in every call. */
function prepareQueries(language: string, queries: (grammar: string) => readonly string[]): void {
  for (const name of parserLanguages(language)) {
    for (const query of queries(name)) grammarOf(name).query(name, '', query);
  }
}

function addRegex(
  pattern: LeanPattern,
  { pattern: expression, flags }: NonNullable<LeanPattern['regex']>,
  at: string,
  { parsed, regexes }: CompiledPatterns,
): Issue[] {
  try {
    const regex = new RegExp(expression, `${flags ?? ''}g`);
    regexes.push({ pattern, regex, required: requiredLiterals(expression, flags) });
  } catch (error) {
    return [{ path: `${at}.regex.pattern`, message: String(error) }];
  }
  if (pattern.regex?.outsideStrings) {
    for (const language of pattern.languages) if (parsed.has(language)) prepareQueries(language, stringQuery);
  }
  return [];
}

/** Adds the rules of all patterns for a language. */
function addRules(
  patterns: readonly LeanPattern[],
  language: string,
  place: ReadonlyMap<string, string>,
  { ruleSets }: CompiledPatterns,
): Issue[] {
  const rules = patterns
    .filter((pattern) => isFor(pattern, language))
    .flatMap((pattern) => rulesOf(pattern, language));
  if (rules.length === 0) return [];
  const set = compileRules(rules);
  if (Array.isArray(set)) {
    return set.map(({ ruleId, message }) => ({
      path: pathOf(ruleId, place),
      message: `${ruleId}: ${message}`,
    }));
  }
  ruleSets.set(language, set);
  return [];
}

/**
 * Adds the rules of a language's patterns for another grammar of it. Patterns that name what that lacks are unusable.
 */
function addUsableRules(
  patterns: readonly LeanPattern[],
  language: string,
  grammar: string,
  { ruleSets, unusable }: CompiledPatterns,
): void {
  const candidates = patterns.filter((pattern) => isFor(pattern, language));
  const without = new Set(candidates.filter((one) => !suits(one, grammar)).map(({ id }) => id));
  const left = () =>
    candidates.filter(({ id }) => !without.has(id)).flatMap((pattern) => rulesOf(pattern, grammar));
  let set = compileRules(left());
  if (Array.isArray(set)) {
    for (const { ruleId } of set) without.add(originOf(ruleId)[0]);
    set = compileRules(left());
  }
  unusable.set(grammar, without);
  if (!Array.isArray(set) && set.rules.length > 0) ruleSets.set(grammar, set);
}

/** Whether a pattern's detector, if it has one, can work with a grammar. */
function suits({ detector: wanted }: LeanPattern, grammar: string): boolean {
  const detector = wanted && detectors.get(wanted.name);
  return !detector || problemOf(detector, wanted.options ?? {}, grammar) === undefined;
}

/** Why a detector can't work with a grammar. */
function problemOf(
  detector: Detector,
  options: Record<string, unknown>,
  grammar: string,
): string | undefined {
  if (detector.needs.bindings && !offersBindings(grammar))
    return `${detector.name} needs the names of a file resolved, which is not offered`;
  return detector.problem?.(options, grammarOf(grammar));
}

function pathOf(ruleId: string, place: ReadonlyMap<string, string>): string {
  const [id, ofDetector] = originOf(ruleId);
  return `${place.get(id) ?? ruleId}.${ofDetector === undefined ? 'rule' : 'detector.options'}`;
}

function ruleOf(pattern: LeanPattern): Rule {
  const [helpUri] = pattern.references;
  return {
    id: pattern.id,
    name: pattern.name,
    description: pattern.description,
    severity: pattern.severity,
    languages: [...pattern.languages],
    ...(helpUri === undefined ? {} : { helpUri }),
  };
}

function unknownDetector(name: string): string {
  return `there is no detector ${name}; there are ${[...detectors.keys()].sort().join(', ')}`;
}
