import { analyze } from 'tars:syntax/syntax@0.1.0';
import type { LeanPattern } from '../../wit/documents/pattern-settings.js';
import type { Edit, Finding, Source, Span } from '../../wit/types/agent.js';
import type { Analysis, Request, RuleMatch } from '../../wit/types/syntax.js';
import { log, Positions, parserLanguage, payloadOf, type SourceAnalysis } from '../sdk/index.js';
import type { CompiledPatterns } from './compile.js';
import { grammarOf } from './grammar.js';
import { includesText } from './includes-text.js';
import { detectorRuleId, ruleSetWithout } from './rule-sets.js';
import { StringValues } from './string-values.js';
import { fillDollars, fillVariables, linesAt } from './templates.js';

/** Finds every match of the patterns for the source's language, in the order of the text. */
export function matchSource(patterns: CompiledPatterns, source: Source): SourceAnalysis {
  return matchAnalysis(patterns, source, isParsed(patterns, source) ? parse(patterns, source) : undefined);
}

/** Whether the linked parser reads the source. */
export function isParsed({ parsed }: CompiledPatterns, { language }: Source): boolean {
  return parsed.has(language);
}

/** `matchSource` with what the parser says of `requestFor`, or of more. */
export function matchAnalysis(
  patterns: CompiledPatterns,
  source: Source,
  analysis: Analysis | undefined,
): SourceAnalysis {
  const findings = [
    ...(analysis ? fromRules(patterns, analysis) : []),
    ...(analysis ? fromDetectors(patterns, source, analysis) : []),
    ...fromRegexes(patterns, source, analysis),
  ];
  findings.sort(
    (a, b) => a.span.start - b.span.start || (a.ruleId < b.ruleId ? -1 : Number(a.ruleId > b.ruleId)),
  );
  return { findings, unparsed: analysis?.unparsed ?? [] };
}

function isFor(pattern: LeanPattern, language: string): boolean {
  return (pattern.languages as readonly string[]).includes(language);
}

function parse(patterns: CompiledPatterns, source: Source): Analysis {
  const request = requestFor(patterns, source);
  try {
    return analyze(request);
  } catch (thrown) {
    const reason = String(payloadOf(thrown));
    const tooDeep = rulesTooDeep(reason);
    if (tooDeep.length === 0) throw new Error(`${source.path}: ${reason}`);
    log.warn(`${source.path}: not looked for ${tooDeep.join(', ')}: ${reason.split(',')[0]}`);
    const { rules: _, ...others } = request;
    const set = patterns.ruleSets.get(request.language);
    const remaining = set && ruleSetWithout(set, tooDeep);
    return analyze(remaining === undefined ? others : { ...others, rules: remaining });
  }
}

/** The rules that the parser can't run on a source that is nested so deep; the others can run. */
function rulesTooDeep(reason: string): string[] {
  const names = /too deep for rules that compare code: (.+)$/.exec(reason)?.[1] ?? '';
  return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

export function requestFor(patterns: CompiledPatterns, source: Source): Request {
  const language = parserLanguage(source);
  const request: Request = { language, text: source.text, views: {} };
  const set = patterns.ruleSets.get(language);
  if (set) request.rules = set.number;
  for (const { detector } of detectorsFor(patterns, source)) {
    Object.assign(request.views, detector.needs.views);
    if (detector.needs.bindings && request.bindings !== 'all') request.bindings = detector.needs.bindings;
  }
  return request;
}

function detectorsFor({ detectors, unusable }: CompiledPatterns, source: Source) {
  const without = unusable.get(parserLanguage(source));
  return detectors.filter(({ pattern }) => isFor(pattern, source.language) && !without?.has(pattern.id));
}

function* fromRules(patterns: CompiledPatterns, analysis: Analysis): Iterable<Finding> {
  for (const match of analysis.matches) {
    // A tree with an error is a guess, and so would be the match.
    const pattern = match.broken ? undefined : patterns.byId.get(match.ruleId);
    if (!pattern) continue;
    const variables = Object.fromEntries(match.variables.map(({ name, text }) => [name, text]));
    yield finding(pattern, match.span, match.message, variables, match.fix ? [match.fix] : []);
  }
}

function* fromDetectors(patterns: CompiledPatterns, source: Source, analysis: Analysis): Iterable<Finding> {
  const byRule = detectorMatches(patterns, analysis);
  const grammar = grammarOf(parserLanguage(source));
  for (const { pattern, detector } of detectorsFor(patterns, source)) {
    for (const found of detector.detect(
      analysis,
      source.text,
      pattern.detector?.options ?? {},
      grammar,
      (rule) => byRule.get(detectorRuleId(pattern.id, rule)) ?? [],
    )) {
      const message = fillVariables(pattern.message, found.variables);
      const edits = pattern.fix === true ? (found.edits ?? []) : [];
      yield {
        ...finding(pattern, found.span, message, found.variables, edits),
        confidence: found.confidence ?? pattern.confidence,
      };
    }
  }
}

/** The matches of rules that belong to detectors. */
function detectorMatches({ byId }: CompiledPatterns, { matches }: Analysis): Map<string, RuleMatch[]> {
  const byRule = new Map<string, RuleMatch[]>();
  for (const match of matches) {
    if (match.broken || byId.has(match.ruleId)) continue;
    const others = byRule.get(match.ruleId);
    if (others) others.push(match);
    else byRule.set(match.ruleId, [match]);
  }
  return byRule;
}

function* fromRegexes(
  patterns: CompiledPatterns,
  source: Source,
  analysis: Analysis | undefined,
): Iterable<Finding> {
  const applicable = patterns.regexes.filter(({ pattern }) => isFor(pattern, source.language));
  if (applicable.length === 0) return;
  const positions = new Positions(source.text);
  const lineEnd = /\r?\n/.exec(source.text)?.[0] ?? '\n';
  for (const { pattern, regex, required } of applicable) {
    if (required && !required.some((text) => includesText(source.text, text))) continue;
    let strings: StringValues | undefined;
    for (const match of source.text.matchAll(regex)) {
      if (match[0] === '') continue;
      const span = positions.span(match.index, match.index + match[0].length);
      if (pattern.regex?.outsideStrings && analysis) {
        strings ??= new StringValues(source.text, grammarOf(parserLanguage(source)), analysis.unparsed);
        if (strings.include(span)) continue;
      }
      const edits: Edit[] =
        typeof pattern.fix === 'string'
          ? [
              {
                start: span.start,
                end: span.end,
                text: fillDollars(linesAt(pattern.fix, match, lineEnd), match),
              },
            ]
          : [];
      const advice = pattern.suggestion && fillDollars(pattern.suggestion, match);
      yield finding({ ...pattern, suggestion: advice }, span, fillDollars(pattern.message, match), {}, edits);
    }
  }
}

function finding(
  pattern: LeanPattern,
  span: Span,
  message: string,
  variables: Record<string, string>,
  edits: Edit[],
): Finding {
  const { id: ruleId, severity, confidence } = pattern;
  const advice = fillVariables(pattern.suggestion ?? '', variables);
  const found: Finding = { ruleId, severity, message, span, confidence };
  if (advice !== '' || edits.length > 0) found.suggestion = { message: advice || 'Apply the fix.', edits };
  return found;
}
