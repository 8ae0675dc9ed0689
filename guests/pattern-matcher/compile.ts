import { compile, languages } from 'tars:syntax/syntax@0.1.0';
import type { LeanPattern } from '../../wit/documents/pattern-settings.js';
import type { Issue, Rule } from '../../wit/types/agent.js';
import type { Problem } from '../../wit/types/syntax.js';
import { Failure, payloadOf } from '../sdk/index.js';
import type { Detector } from './detectors/detector.js';
import { detectors } from './detectors/index.js';
import { grammarOf } from './grammar.js';
import { requiredLiterals } from './literal-prefilter.js';

/** Patterns ready to be matched. */
export interface CompiledPatterns {
  rules: Rule[];
  byId: ReadonlyMap<string, LeanPattern>;
  /** Languages that the linked parser can parse. */
  parsed: ReadonlySet<string>;
  /** The parser's number of the set of ast-grep rules, if there are any. */
  ruleSet: number | undefined;
  astGrepRules: readonly { id: string }[];
  /** Numbers of smaller sets, by the rules that they lack. */
  smallerSets: Map<string, number>;
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
    ruleSet: undefined,
    astGrepRules: [],
    smallerSets: new Map(),
    detectors: [],
    regexes: [],
  };
  const place = new Map(patterns.map((pattern, index) => [pattern.id, `patterns[${index}]`]));
  const issues: Issue[] = [];
  const astGrepRules: { id: string }[] = [];
  for (const pattern of wanted) {
    const at = place.get(pattern.id)!;
    if (pattern.detector) {
      issues.push(...addDetector(pattern, pattern.detector, at, compiled));
      astGrepRules.push(...detectorRules(pattern, parsed));
    } else if (pattern.regex) issues.push(...addRegex(pattern, pattern.regex, at, compiled));
    else {
      const parsedLanguages = pattern.languages.filter((language) => parsed.has(language));
      astGrepRules.push(...parsedLanguages.map((language) => astGrepRule(pattern, language)));
    }
  }
  compiled.astGrepRules = astGrepRules;
  issues.push(...addRuleSet(astGrepRules, place, compiled));
  if (issues.length > 0) {
    throw new Failure('invalid-settings', `${issues[0]!.path}: ${issues[0]!.message}`, issues);
  }
  return compiled;
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
  return pattern.languages.flatMap((language) => {
    const problem = parsed.has(language) ? detector.problem?.(options, grammarOf(language)) : undefined;
    if (problem === undefined) return [];
    return [{ path: `${at}.detector.options`, message: `${problem} (${language})` }];
  });
}

function addRegex(
  pattern: LeanPattern,
  { pattern: expression, flags }: NonNullable<LeanPattern['regex']>,
  at: string,
  { regexes }: CompiledPatterns,
): Issue[] {
  try {
    const regex = new RegExp(expression, `${flags ?? ''}g`);
    regexes.push({ pattern, regex, required: requiredLiterals(expression, flags) });
    return [];
  } catch (error) {
    return [{ path: `${at}.regex.pattern`, message: String(error) }];
  }
}

/** Has the parser compile all ast-grep rules at once. */
function addRuleSet(
  rules: readonly object[],
  place: ReadonlyMap<string, string>,
  compiled: CompiledPatterns,
): Issue[] {
  if (rules.length === 0) return [];
  try {
    compiled.ruleSet = compile(JSON.stringify(rules));
    return [];
  } catch (thrown) {
    return (payloadOf(thrown) as Problem[]).map(({ ruleId, message }) => ({
      path: pathOf(ruleId, place),
      message: `${ruleId}: ${message}`,
    }));
  }
}

/** The rules that a pattern's detector asks for, under names that no pattern has. */
function detectorRules(
  { id, languages, detector }: LeanPattern,
  parsed: ReadonlySet<string>,
): { id: string }[] {
  const { name = '', options = {} } = detector ?? {};
  return languages
    .filter((language) => parsed.has(language))
    .flatMap((language) =>
      Object.entries(detectors.get(name)?.rules?.(options, language) ?? {}).map(([rule, body]) => ({
        ...body,
        id: detectorRuleId(id, rule),
        language,
        message: '',
      })),
    );
}

export function detectorRuleId(patternId: string, name: string): string {
  return `${patternId}/${name}`;
}

function pathOf(ruleId: string, place: ReadonlyMap<string, string>): string {
  const [id, ofDetector] = ruleId.split('/');
  return `${place.get(id!) ?? ruleId}.${ofDetector === undefined ? 'rule' : 'detector.options'}`;
}

/** Compiles the set again without some rules; none if no rule is left. */
export function ruleSetWithout(
  { astGrepRules, smallerSets }: CompiledPatterns,
  ids: readonly string[],
): number | undefined {
  const key = ids.join(' ');
  const known = smallerSets.get(key);
  if (known !== undefined) return known;
  const left = astGrepRules.filter(({ id }) => !ids.includes(id));
  if (left.length === 0) return undefined;
  const number = compile(JSON.stringify(left));
  smallerSets.set(key, number);
  return number;
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

function astGrepRule(pattern: LeanPattern, language: string): { id: string } {
  const { id, message, rule, constraints, utils, transform, fix } = pattern;
  const compiled = { id, language, message, rule, constraints, utils, transform, fix };
  return compiled;
}

function unknownDetector(name: string): string {
  return `there is no detector ${name}; there are ${[...detectors.keys()].sort().join(', ')}`;
}
