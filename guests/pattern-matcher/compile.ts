import { compile, languages } from 'tars:syntax/syntax@0.1.0';
import type { LeanPattern } from '../../wit/documents/pattern-settings.js';
import type { Issue, Rule } from '../../wit/types/agent.js';
import type { Problem } from '../../wit/types/syntax.js';
import { Failure, payloadOf } from '../sdk/index.js';
import type { Detector } from './detectors/detector.js';
import { detectors } from './detectors/index.js';
import { grammarOf } from './grammar.js';
import { requiredTexts } from './required-texts.js';

/** Patterns ready to be matched. */
export interface CompiledPatterns {
  rules: Rule[];
  byId: ReadonlyMap<string, LeanPattern>;
  /** Languages that the linked parser can parse. */
  parsed: ReadonlySet<string>;
  /** The parser's number for the ast-grep rules, where there are any. */
  ruleSet: number | undefined;
  detectors: { pattern: LeanPattern; detector: Detector }[];
  regexes: { pattern: LeanPattern; regex: RegExp; required: readonly string[] | undefined }[];
}

/** Throws `invalid-settings` naming every pattern that can't be used. */
export function compilePatterns(patterns: LeanPattern[]): CompiledPatterns {
  const parsed = new Set(languages());
  const issues: Issue[] = [];
  // Linked to one parser, the agent sees sources of its languages only; without one, plain text.
  const wanted = patterns.filter(({ languages }) =>
    languages.some((language) => (parsed.size > 0 ? parsed.has(language) : language === 'text')),
  );
  const compiled: CompiledPatterns = {
    rules: wanted.map(ruleOf),
    byId: new Map(patterns.map((pattern) => [pattern.id, pattern])),
    parsed,
    ruleSet: undefined,
    detectors: [],
    regexes: [],
  };
  const place = new Map(patterns.map((pattern, index) => [pattern.id, `patterns[${index}]`]));
  const astGrepRules: object[] = [];

  for (const pattern of wanted) {
    const at = place.get(pattern.id)!;
    if (pattern.detector) {
      const detector = detectors.get(pattern.detector.name);
      if (detector === undefined) {
        issues.push({ path: `${at}.detector.name`, message: unknownDetector(pattern.detector.name) });
        continue;
      }
      const { options = {} } = pattern.detector;
      for (const language of pattern.languages) {
        const problem = parsed.has(language) ? detector.problem?.(options, grammarOf(language)) : undefined;
        if (problem === undefined) continue;
        issues.push({ path: `${at}.detector.options`, message: `${problem} (${language})` });
      }
      compiled.detectors.push({ pattern, detector });
    } else if (pattern.regex) {
      const { pattern: expression, flags } = pattern.regex;
      try {
        const regex = new RegExp(expression, `${flags ?? ''}g`);
        compiled.regexes.push({ pattern, regex, required: requiredTexts(expression, flags) });
      } catch (error) {
        issues.push({ path: `${at}.regex.pattern`, message: String(error) });
      }
    } else {
      for (const language of pattern.languages) {
        if (parsed.has(language)) astGrepRules.push(astGrepRule(pattern, language));
      }
    }
  }

  if (astGrepRules.length > 0) {
    try {
      compiled.ruleSet = compile(JSON.stringify(astGrepRules));
    } catch (thrown) {
      for (const { ruleId, message } of payloadOf(thrown) as Problem[]) {
        issues.push({ path: `${place.get(ruleId) ?? ruleId}.rule`, message: `${ruleId}: ${message}` });
      }
    }
  }
  if (issues.length > 0) {
    throw new Failure('invalid-settings', `${issues[0]!.path}: ${issues[0]!.message}`, issues);
  }
  return compiled;
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

function astGrepRule(pattern: LeanPattern, language: string): object {
  const { id, message, rule, constraints, utils, transform, fix } = pattern;
  return { id, language, message, rule, constraints, utils, transform, fix };
}

function unknownDetector(name: string): string {
  return `there is no detector ${name}; there are ${[...detectors.keys()].sort().join(', ')}`;
}
