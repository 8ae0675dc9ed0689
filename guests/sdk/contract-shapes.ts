import type { Metric } from '../../wit/types/agent.js';
import { Failure } from './failure.js';
import { kindOf } from './kind-of.js';
import { isWellFormed } from './well-formed.js';

/**
 * Shape of a value: a `typeof` result, `count` for a whole number from 0, a list, an optional value, one of some words,
 * or members by name.
 */
type Shape =
  | 'string'
  | 'number'
  | 'count'
  | { list: Shape }
  | { optional: Shape }
  | { oneOf: readonly string[] }
  | { members: Readonly<Record<string, Shape>> };

const severity: Shape = { oneOf: ['hint', 'info', 'warning', 'error'] };

const span: Shape = {
  members: {
    start: 'count',
    end: 'count',
    line: 'count',
    column: 'count',
    endLine: 'count',
    endColumn: 'count',
  },
};

const edits: Shape = { list: { members: { start: 'count', end: 'count', text: 'string' } } };

const finding: Shape = {
  members: {
    ruleId: 'string',
    severity,
    message: 'string',
    span,
    confidence: 'number',
    suggestion: { optional: { members: { message: 'string', edits } } },
  },
};

/**
 * Checks metrics faster than `mismatch`, as there are many and interpreters look members up slowly by name. The metrics
 * of one function follow each other and share a span.
 */
function metricsFit(metrics: readonly unknown[]): boolean {
  let known: unknown;
  for (const one of metrics) {
    if (typeof one !== 'object' || one === null) return false;
    const { name, value, subject, span: place } = one as Partial<Record<keyof Metric, unknown>>;
    if (!isText(name) || typeof value !== 'number') return false;
    if (!isMissing(subject) && !isText(subject)) return false;
    if (isMissing(place) || place === known) continue;
    if (mismatch(place, span) !== undefined) return false;
    known = place;
  }
  return true;
}

const metric: Shape = {
  members: {
    name: 'string',
    value: 'number',
    subject: { optional: 'string' },
    span: { optional: span },
  },
};

const report: Shape = {
  members: {
    path: 'string',
    language: 'string',
    findings: { list: finding },
    metrics: { list: metric },
    unparsed: { list: span },
  },
};

const document: Shape = { members: { name: 'string', mediaType: 'string', text: 'string' } };

/** Shape of the contract's `outcome`. */
export const outcomeShape: Shape = {
  members: {
    reports: { list: report },
    changes: { list: { members: { path: 'string', edits } } },
    documents: { list: document },
  },
};

/** Shape of the rules that `configure` returns. */
export const rulesShape: Shape = {
  list: {
    members: {
      id: 'string',
      name: 'string',
      description: 'string',
      severity,
      languages: { list: 'string' },
      helpUri: { optional: 'string' },
    },
  },
};

/**
 * Checks a value against a shape. Engines trap on a mismatch without saying what it is.
 * @throws Failure naming the member that is wrong
 */
export function assertShape(value: unknown, shape: Shape, call: string): void {
  const wrong = mismatch(value, shape);
  if (wrong !== undefined)
    throw new Failure('internal', `what ${call} returned does not fit the contract: its value${wrong}`);
}

/** Returns whether a value is missing, as both engines define it. */
function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Describes a mismatch and its path; undefined if the value fits. */
function mismatch(value: unknown, shape: Shape): string | undefined {
  if (typeof shape === 'string') return mismatchOfPlain(value, shape);
  if ('optional' in shape) return isMissing(value) ? undefined : mismatch(value, shape.optional);
  if ('oneOf' in shape) {
    return shape.oneOf.includes(value as string) ? undefined : ` is none of ${shape.oneOf.join(', ')}`;
  }
  return 'list' in shape ? mismatchOfList(value, shape.list) : mismatchOfMembers(value, shape.members);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && isWellFormed(value);
}

/** Engines read any number as a count: NaN as 0, 0.5 as 0, and -1 as the largest of all. */
function mismatchOfPlain(value: unknown, shape: 'string' | 'number' | 'count'): string | undefined {
  const type = shape === 'count' ? 'number' : shape;
  if (typeof value !== type) return ` is ${kindOf(value)}, not a ${type}`;
  if (shape === 'count' && (value as number) >>> 0 !== value)
    return ` is ${value}, not a whole number from 0 to 4294967295`;
  if (shape === 'string' && !isWellFormed(value as string)) return ' has half of a surrogate pair';
  return undefined;
}

function mismatchOfList(value: unknown, shape: Shape): string | undefined {
  if (!Array.isArray(value)) return ` is ${kindOf(value)}, not an array`;
  if (shape === metric && metricsFit(value)) return undefined;
  for (let index = 0; index < value.length; index++) {
    const wrong = mismatch(value[index], shape);
    if (wrong !== undefined) return `[${index}]${wrong}`;
  }
  return undefined;
}

function mismatchOfMembers(value: unknown, members: Readonly<Record<string, Shape>>): string | undefined {
  if (typeof value !== 'object' || value === null) return ` is ${kindOf(value)}, not an object`;
  for (const name in members) {
    const wrong = mismatch((value as Record<string, unknown>)[name], members[name]!);
    if (wrong !== undefined) return `.${name}${wrong}`;
  }
  return undefined;
}
