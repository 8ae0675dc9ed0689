import { OptionInvalidError } from 'tars-hyperlight';
import { expect } from 'vitest';
import { rejection } from './agents-for-tests.js';

/** A value of every type, and how an error names it. */
export const values: [unknown, string][] = [
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [-1, 'the number -1'],
  ['5s', 'the text "5s"'],
  [true, 'true'],
  [1n, 'a bigint'],
  [Symbol('s'), 'a symbol'],
  [[], 'a list'],
  [new Map(), 'a Map'],
  [() => {}, 'a function'],
  [Promise.resolve(), 'a Promise'],
  [{}, 'an object'],
];

export const limits = [
  'wallMs',
  'cpuMs',
  'fuel',
  'memoryBytes',
  'inputBytes',
  'outputBytes',
  'outputItems',
  'logBytes',
  'findingsPerFile',
].map((name) => `limits.${name}`);

/** What an option must be, and which of the values above it can be nevertheless. */
export type OptionTable = Record<string, [expected: string, can: string[]]>;

export const finite: OptionTable[string] = ['a finite number from 0', []];
export const from0: OptionTable[string] = ['a number from 0', []];

export const ofHost: OptionTable = {
  backend: ['one of auto, hyperlight, jco', []],
  isolation: ['one of process, thread', []],
  cacheDir: ['the path of a folder, or false', ['the text "5s"']],
  cacheBytes: from0,
  concurrency: ['a finite number over 0', []],
  memoryBudgetBytes: from0,
  queueLimit: ['a number from 1', []],
  idleMs: from0,
  warm: from0,
  optimizeFor: ['one of startup, throughput', []],
  telemetry: ['true, false or an object', ['true', 'an object']],
  'telemetry.paths': ['true or false', ['true']],
  onNotice: ['a function', ['a function']],
  limits: ['an object', ['an object']],
  ...Object.fromEntries(limits.map((name) => [name, finite])),
};

function nested(path: string, value: unknown): object {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
}

export type Use = (options: unknown) => Promise<unknown>;

/** Takes every option through every value that it can't be. */
export async function refusesAll(where: string, table: OptionTable, use: Use): Promise<void> {
  for (const [path, [expected, can]] of Object.entries(table)) {
    for (const [value, name] of values) {
      if (can.includes(name)) continue;
      const error = await rejection(use(nested(path, value)));
      expect(error, `${path} as ${name}`).toBeInstanceOf(OptionInvalidError);
      expect(error).toMatchObject({
        code: 'ERR_OPTION_INVALID',
        message: `${where}: ${path} must be ${expected}, not ${name}`,
        issues: [{ path, message: `must be ${expected}, not ${name}` }],
      });
    }
  }
  for (const [value, name] of values) {
    if (name === 'an object') continue;
    expect((await rejection(use(value))).message).toBe(`${where}: options must be an object, not ${name}`);
  }
}

/** Takes every option as `undefined`. */
export function allUndefined(table: OptionTable): object {
  const all: Record<string, unknown> = {};
  for (const path of Object.keys(table)) {
    const [name, ...rest] = path.split('.');
    const inner = rest.length === 0 ? undefined : allUndefined({ [rest.join('.')]: table[path]! });
    all[name!] = inner === undefined ? all[name!] : { ...(all[name!] as object | undefined), ...inner };
  }
  return all;
}

/** The names at the top of a table. */
export function namesIn(table: OptionTable, ...more: string[]): string[] {
  return [...new Set([...Object.keys(table).map((path) => path.split('.')[0]!), ...more])].toSorted();
}

/** The options that there are, by the error about one of an unknown name. */
export async function listed(use: Promise<unknown>): Promise<string[]> {
  const [, names] = / there are (.*)$/.exec((await rejection(use)).message)!;
  return names!.split(', ').toSorted();
}
