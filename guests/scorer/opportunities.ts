import type { Opportunity, Terms } from '../../wit/documents/scores.js';
import type { Finding, Report } from '../../wit/types/agent.js';
import { type FunctionMetrics, functionsAround, functionsOf } from '../sdk/index.js';
import { linesOf } from './lines.js';
import type { Options, Settings } from './settings.js';

/** Grows from 1 to 1 + `weight`, half of it at `half`. */
export const growing = (value: number, { weight, half }: { weight: number; half: number }) =>
  1 + (weight * value) / (value + half);

/** Computes the mean of a Beta distribution with a uniform prior. */
const successOf = ({ succeeded, failed }: { succeeded: number; failed: number }) =>
  (succeeded + 1) / (succeeded + failed + 2);

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/** Most lines that an entry lists. */
const mostLines = 20;

/** Findings that are one thing to do. */
interface Group {
  /** The function that all of them are about. */
  subject: FunctionMetrics | undefined;
  findings: { finding: Finding; around: FunctionMetrics | undefined }[];
}

/**
 * Scores what there is to do in a file: the findings of each rule together, and those about one function as a whole.
 * score = 100 · severity · impact · confidence · success · class · complexity · churn · size · amount / (the greatest
 * product of these four) / (1 + difficulty). Every term is a share, or a factor from 1 on, so scores lie between 0 and
 * 100.
 */
export function opportunitiesOf(report: Report, settings: Settings, options: Options): Opportunity[] {
  const { complexity, churn, size, amount } = settings;
  const greatest = [complexity, churn, size, amount].reduce(
    (product, { weight }) => product * (1 + weight),
    1,
  );
  const inFile = {
    churn: growing(options.churn[report.path] ?? 0, churn),
    class: settings.classes[options.class[report.path] ?? 'product'],
  };
  const lines = linesOf(report, options);
  return groupsOf(report, settings).map((group) => {
    const inGroup = {
      ...inFile,
      size: growing(group.subject?.lines ?? lines, size),
      amount: growing(thingsIn(group) - 1, amount),
    };
    const scored = group.findings.map(({ finding, around }) => {
      const terms = { ...ownTerms(finding, around, group, settings), ...inGroup };
      const { severity, impact, confidence, success, difficulty, class: weight } = terms;
      const factors = terms.complexity * terms.churn * terms.size * terms.amount;
      const shares = severity * impact * confidence * success * weight;
      return { finding, terms, score: (100 * shares * factors) / greatest / (1 + difficulty) };
    });
    scored.sort((a, b) => b.score - a.score || a.finding.span.start - b.finding.span.start);
    return opportunity(report.path, scored, group.subject);
  });
}

function groupsOf(report: Report, { functionRules }: Settings): Group[] {
  const wholes = new Set(functionRules);
  const around = functionsAround(
    functionsOf(report),
    report.findings.map(({ span }) => span),
  );
  const groups = new Map<string, Group>();
  for (const [at, finding] of report.findings.entries()) {
    const subject = wholes.has(finding.ruleId) ? around[at] : undefined;
    const key = subject
      ? `function ${subject.span.start} ${subject.span.end} ${subject.name}`
      : `rule ${finding.ruleId}`;
    const group = groups.get(key) ?? { subject, findings: [] };
    group.findings.push({ finding, around: around[at] });
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Counts the findings, or what is wrong with the function. */
function thingsIn({ subject, findings }: Group): number {
  return subject ? new Set(findings.map(({ finding }) => finding.ruleId)).size : findings.length;
}

function ownTerms(
  finding: Finding,
  around: FunctionMetrics | undefined,
  { subject }: Group,
  settings: Settings,
) {
  const ruleSettings = settings.rules[finding.ruleId] ?? settings.unknownRule;
  return {
    severity: settings.severities[finding.severity],
    impact: subject ? excessOf(subject, settings) : ruleSettings.impact,
    confidence: finding.confidence,
    success: successOf(ruleSettings),
    complexity: growing(around?.cognitive ?? 0, settings.complexity),
    difficulty: ruleSettings.difficulty,
  };
}

/** The gain of making a function simpler: half at the limit, more the further it is above. */
function excessOf({ cognitive, cyclomatic }: FunctionMetrics, { quality: { complexity } }: Settings): number {
  const greater = Math.max(0, cognitive, cyclomatic);
  return greater / (greater + complexity);
}

function opportunity(
  path: string,
  scored: readonly { finding: Finding; terms: Terms; score: number }[],
  subject: FunctionMetrics | undefined,
): Opportunity {
  const { finding, terms, score } = scored[0]!;
  const { ruleId, message, span } = finding;
  const lines = new Set(scored.map(({ finding }) => finding.span.line));
  return {
    path,
    ruleId,
    line: span.line,
    column: span.column,
    start: span.start,
    end: span.end,
    message,
    fixable: scored.some(({ finding }) => (finding.suggestion?.edits.length ?? 0) > 0),
    score: round(score),
    terms: Object.fromEntries(
      Object.entries(terms).map(([name, term]) => [name, round(term)]),
    ) as unknown as Terms,
    findings: scored.length,
    rules: [...new Set(scored.map(({ finding }) => finding.ruleId))],
    lines: [...lines].sort((a, b) => a - b).slice(0, mostLines),
    ...(subject && { function: subject.name }),
  };
}

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Compares by score, the best first; equal scores by path and place. */
export function byRank(a: Opportunity, b: Opportunity): number {
  return b.score - a.score || byText(a.path, b.path) || a.start - b.start || byText(a.ruleId, b.ruleId);
}
