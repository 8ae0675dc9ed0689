import type { Finding, Rule, Severity, Span } from '../../wit/types/agent.js';
import type { Thresholds } from './settings.js';
import type { Unit } from './units.js';

interface ThresholdRule {
  id: string;
  name: string;
  description: string;
  severity: Severity;
  of: 'function' | 'file';
  value: (unit: Unit) => number | undefined;
  message: (subject: string, value: number, limit: number) => string;
  /** Where the finding is shown; default: at the name. */
  at?: (unit: Unit) => Span;
  /** Whether less is worse. */
  falls?: boolean;
}

const rules: Readonly<Record<keyof Thresholds, ThresholdRule>> = {
  cyclomatic: {
    id: 'CX001',
    name: 'cyclomatic-complexity',
    description:
      'A function with many decisions needs as many tests, and is hard to change without breaking one.',
    severity: 'warning',
    of: 'function',
    value: ({ cyclomatic }) => cyclomatic,
    message: (subject, value, limit) =>
      `${subject} has a cyclomatic complexity of ${value}; ${limit} is allowed`,
  },
  cognitive: {
    id: 'CX002',
    name: 'cognitive-complexity',
    description: 'A function whose flow breaks often, deep inside other breaks, is hard to follow.',
    severity: 'warning',
    of: 'function',
    value: ({ measure }) => measure.cognitive,
    message: (subject, value, limit) =>
      `${subject} has a cognitive complexity of ${value}; ${limit} is allowed`,
  },
  length: {
    id: 'CX003',
    name: 'function-length',
    description: 'A long function does more than one thing.',
    severity: 'info',
    of: 'function',
    value: ({ measure }) => measure.codeLines,
    message: (subject, value, limit) => `${subject} has ${value} lines of code; ${limit} are allowed`,
  },
  parameters: {
    id: 'CX004',
    name: 'parameter-count',
    description: 'A function with many parameters is hard to call right.',
    severity: 'info',
    of: 'function',
    value: ({ measure }) => measure.parameters,
    message: (subject, value, limit) => `${subject} has ${value} parameters; ${limit} are allowed`,
  },
  nesting: {
    id: 'CX005',
    name: 'nesting-depth',
    description: 'Deeply nested branches and loops make a reader keep all their conditions in mind.',
    severity: 'info',
    of: 'function',
    value: ({ measure }) => measure.nesting,
    message: (subject, value, limit) => `${subject} nests ${value} levels deep; ${limit} are allowed`,
    at: ({ measure }) => measure.deepest,
  },
  maintainability: {
    id: 'CX006',
    name: 'maintainability-index',
    description:
      'A low maintainability index: much code, many decisions and many different symbols in one function.',
    severity: 'info',
    of: 'function',
    value: ({ maintainability }) => maintainability,
    message: (subject, value, limit) =>
      `${subject} has a maintainability index of ${value.toFixed(1)}; at least ${limit} is asked for`,
    falls: true,
  },
  fileLength: {
    id: 'CX007',
    name: 'file-length',
    description: 'A long file holds more than one idea.',
    severity: 'info',
    of: 'file',
    value: ({ measure }) => measure.codeLines,
    message: (_, value, limit) => `the file has ${value} lines of code; ${limit} are allowed`,
  },
};

const entries = Object.entries(rules) as [keyof Thresholds, ThresholdRule][];

export function rulesFor(thresholds: Thresholds, languages: string[]): Rule[] {
  return entries
    .filter(([key]) => thresholds[key] !== null)
    .map(([, { id, name, description, severity }]) => ({ id, name, description, severity, languages }));
}

/** Finds what exceeds its limit. Functions counted as part of another are not reported separately. */
export function findingsOf(unit: Unit, thresholds: Thresholds): Finding[] {
  const findings: Finding[] = [];
  if (!unit.shown || unit.folded) return findings;
  for (const [key, rule] of entries) {
    const limit = thresholds[key];
    if (limit === null || rule.of !== unit.measure.unit) continue;
    const value = rule.value(unit);
    if (value === undefined || (rule.falls ? value >= limit : value <= limit)) continue;
    findings.push({
      ruleId: rule.id,
      severity: rule.severity,
      message: rule.message(unit.subject ?? '', value, limit),
      span: rule.at?.(unit) ?? unit.measure.nameSpan,
      confidence: 1,
    });
  }
  return findings;
}
