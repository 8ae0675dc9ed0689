import { compile } from 'tars:syntax/syntax@0.1.0';
import type { LeanPattern } from '../../wit/documents/pattern-settings.js';
import type { Problem } from '../../wit/types/syntax.js';
import { payloadOf } from '../sdk/index.js';
import { detectors } from './detectors/index.js';

/** The ast-grep rules for one language of the parser. */
export interface RuleSet {
  /** The parser's number of the set. */
  number: number;
  rules: readonly AstGrepRule[];
  /** Numbers of smaller sets, by the rules that they lack. */
  smaller: Map<string, number>;
}

export interface AstGrepRule {
  /** `PATTERN`, or `PATTERN/NAME` for a rule of the pattern's detector. */
  id: string;
}

/**
 * What a pattern has the parser look for: its rule, or those that its detector asks for, under names that no pattern
 * has.
 */
export function rulesOf(pattern: LeanPattern, language: string): AstGrepRule[] {
  const { id, message, regex, detector, rule, constraints, utils, transform, fix } = pattern;
  if (regex) return [];
  if (!detector) return [{ id, language, message, rule, constraints, utils, transform, fix } as AstGrepRule];
  const bodies = detectors.get(detector.name)?.rules?.(detector.options ?? {}, language) ?? {};
  return Object.entries(bodies).map(([name, body]) => ({
    ...body,
    id: detectorRuleId(id, name),
    language,
    message: '',
  }));
}

export function detectorRuleId(patternId: string, name: string): string {
  return `${patternId}/${name}`;
}

/** The pattern of a rule, and the rule's name if it is a detector's. */
export function originOf(ruleId: string): [patternId: string, name: string | undefined] {
  const [id, name] = ruleId.split('/');
  return [id!, name];
}

/** Has the parser compile rules for one language at once, or returns what is wrong with some of them. */
export function compileRules(rules: readonly AstGrepRule[]): RuleSet | Problem[] {
  try {
    return { number: compile(JSON.stringify(rules)), rules, smaller: new Map() };
  } catch (thrown) {
    return payloadOf(thrown) as Problem[];
  }
}

/** Compiles the set again without some rules; none if no rule is left. */
export function ruleSetWithout({ rules, smaller }: RuleSet, ids: readonly string[]): number | undefined {
  const key = ids.join(' ');
  const known = smaller.get(key);
  if (known !== undefined) return known;
  const left = rules.filter(({ id }) => !ids.includes(id));
  if (left.length === 0) return undefined;
  const number = compile(JSON.stringify(left));
  smaller.set(key, number);
  return number;
}
