import type * as z from 'zod/mini';
import { didYouMean } from '../base/did-you-mean.js';

type RawIssue = z.core.$ZodRawIssue;
type ZodIssue = z.core.$ZodIssue;

/** A mistake, by the path in the value. */
export interface SchemaIssue {
  path: PropertyKey[];
  message: string;
  /** Whether the key itself is wrong, not its value. */
  atKey: boolean;
}

/** Most issues listed of one value. */
export const maxIssues = 50;

export type Checked<T> = { value: T } | { issues: SchemaIssue[] };

/** Validates a value, and describes mistakes by the members and values there are. */
export function check<T>(schema: z.ZodMiniType<T>, value: unknown): Checked<T> {
  const memberNames = new WeakMap<object, string[]>();
  const result = schema.safeParse(value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') memberNames.set(issue.keys, membersOf(issue.inst));
      return describe(issue);
    },
  });
  if (result.success) return { value: result.data };
  const { issues } = result.error;
  return { issues: issues.slice(0, maxIssues + 1).flatMap((issue) => expand(issue, memberNames, [])) };
}

const longestName = 100;

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}…` : text;
}

/** `patterns[3].rule`; names that aren't plain are quoted. */
export function formatPath(path: readonly PropertyKey[]): string {
  let formatted = '';
  for (const key of path) {
    if (typeof key === 'number') formatted += `[${key}]`;
    else {
      const name = cut(String(key), longestName);
      if (/^[A-Za-z_$][\w$-]*$/.test(name)) formatted += (formatted && '.') + name;
      else formatted += `[${JSON.stringify(name)}]`;
    }
  }
  return formatted;
}

function expand(issue: ZodIssue, known: WeakMap<object, string[]>, prefix: PropertyKey[]): SchemaIssue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const members = known.get(issue.keys) ?? [];
    return issue.keys.slice(0, maxIssues + 1).map((key) => ({
      path: [...path, key],
      message: `is not a member here; ${meant(key, members) ?? `there ${members.length === 0 ? 'are none' : `are ${members.join(', ')}`}`}`,
      atKey: true,
    }));
  }
  if (issue.code === 'invalid_union') {
    const branch = meantBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => expand(inner, known, path));
  }
  return [{ path, message: issue.message, atKey: false }];
}

/** Returns the only alternative of a union whose outer shape fits, if there is one. */
function meantBranch(branches: ZodIssue[][]): ZodIssue[] | undefined {
  const fitting = branches.filter(
    (issues) =>
      !issues.some(
        ({ code, path }) =>
          path.length === 0 &&
          (code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union'),
      ),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function membersOf(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape ? Object.keys(shape) : [];
}

function describe(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is missing';
      return `must be ${withArticle(issue.expected)}, not ${nameOf(issue.input)}`;
    }
    case 'invalid_value': {
      const values = issue.values.map((value) => JSON.stringify(value));
      const choice = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
      if (issue.input === undefined) return `is missing; must be ${choice}`;
      const near = typeof issue.input === 'string' ? meant(issue.input, issue.values.map(String)) : undefined;
      return `must be ${choice}, not ${nameOf(issue.input)}${near ? `; ${near}` : ''}`;
    }
    case 'invalid_union':
      return `has the wrong form: ${[...new Set(issue.errors.map((errors) => errors[0]?.message))].join(', or ')}`;
    case 'too_small':
      if (issue.origin === 'number' || issue.origin === 'int') return `must be at least ${issue.minimum}`;
      return issue.minimum > 1 ? `must have at least ${issue.minimum}` : 'must not be empty';
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'unrecognized_keys':
      return `has unknown members: ${issue.keys
        .slice(0, 10)
        .map((key) => cut(key, longestName))
        .join(', ')}`;
    default:
      return issue.message ?? 'is invalid';
  }
}

const articles: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function meant(word: string, candidates: string[]): string | undefined {
  return didYouMean(word.slice(0, 100), candidates);
}

function withArticle(expected: string): string {
  return articles[expected] ?? expected;
}

/** Describes a value in a few words: its kind, and a short value itself. */
export function nameOf(value: unknown): string {
  switch (typeof value) {
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : nameOfObject(value);
    case 'string': {
      const written = JSON.stringify(value.length > 60 ? value.slice(0, 61) : value);
      return written.length > 60 ? `${written.slice(0, 57)}…` : written;
    }
    case 'bigint':
    case 'symbol':
    case 'function':
      return `a ${typeof value}`;
    default:
      return String(value);
  }
}

/** Describes a value with its type in words. */
export function typedNameOf(value: unknown): string {
  const type = typeof value === 'string' ? 'the text ' : Number.isFinite(value) ? 'the number ' : '';
  return `${type}${nameOf(value)}`;
}

function nameOfObject(value: object): string {
  const name: unknown = value.constructor?.name;
  if (typeof name !== 'string' || !/^[A-Z]\w{0,60}$/.test(name) || name === 'Object') return 'an object';
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
}
