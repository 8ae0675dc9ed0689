import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { durationForm, durationMs, durationText } from '../base/duration.js';
import { unseenInLine } from '../base/unseen.js';
import type { Key } from './key.js';

// The kinds of keys. Each function completes a key by how its kind is written and read.

type Rest<Written, Value, Made extends string> = Omit<Key<Written, Value>, Made | 'schema'>;
type Plain = 'value' | 'written' | 'parse';

const itself = {
  value: <T>(written: T) => written,
  written: <T>(value: T) => value,
};

const longestText = 4096;

const line = (what: string) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(longestText),
    z.refine((text) => text.search(unseenInLine) < 0, {
      error: `must be ${what} without line feeds and other characters that nobody sees`,
    }),
  );

const words = new Map([
  ...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
]);

export function flag(rest: Rest<boolean, boolean, Plain>): Key<boolean, boolean> {
  return {
    ...rest,
    ...itself,
    schema: z.boolean(),
    parse: (given) => words.get(given.toLowerCase()) ?? given,
  };
}

export function whole({
  from,
  to,
  ...rest
}: { from: number; to: number } & Rest<number, number, Plain>): Key<number, number> {
  const schema = z.int().check(z.gte(from), z.lte(to));
  return { ...rest, ...itself, schema, parse: number };
}

export function amount({
  from,
  to,
  ...rest
}: { from: number; to: number } & Rest<number, number, Plain>): Key<number, number> {
  const schema = z.number().check(z.gte(from), z.lte(to));
  return { ...rest, ...itself, schema, parse: number };
}

/** A time: `30m` in a file, milliseconds as a value. */
export function duration({
  toMs,
  ...rest
}: { toMs: number } & Rest<string, number, Plain>): Key<string, number> {
  const form = new RegExp(durationForm);
  const schema = z.string().check(
    z.regex(form, { error: 'must be a time such as 500ms, 10s, 30m or 2h' }),
    z.refine((text) => !form.test(text) || (durationMs(text) ?? Number.POSITIVE_INFINITY) <= toMs, {
      error: `must be a time from 1ms to ${durationText(toMs)}`,
    }),
  );
  return {
    ...rest,
    schema,
    value: (written) => durationMs(written)!,
    written: durationText,
    parse: (text) => text,
  };
}

/** `values`: all there are; those that are text can be given to the option. */
export function choice<const Choice extends string | false>({
  values,
  ...rest
}: { values: readonly Choice[] } & Rest<Choice, Choice, Plain | 'choices'>): Key<Choice, Choice> {
  const schema = z.literal(values) as unknown as z.ZodMiniType<Choice>;
  const choices = values.filter((value): value is Choice & string => value !== false);
  return { ...rest, ...itself, schema, choices, parse: (given) => (given === 'false' ? false : given) };
}

export function text({
  form,
  wanted,
  ...rest
}: { form: RegExp; wanted: string } & Rest<string, string, Plain>): Key<string, string> {
  const schema = line(wanted).check(z.regex(form, { error: `must be ${wanted}` }));
  return { ...rest, ...itself, schema, parse: (given) => given };
}

/** A command for the user's shell. */
export function commandLine(
  rest: Rest<string, string | undefined, Plain | 'initial'>,
): Key<string, string | undefined> {
  return {
    ...rest,
    initial: undefined,
    schema: line('a command'),
    value: (written) => written,
    written: (value) => value!,
    parse: (given) => given,
  };
}

const mostItems = 1000;

/** Paths: absolute as values. `names`: what is no path, and stays as it is. */
export function paths({
  names = [],
  ...rest
}: { names?: readonly string[] } & Rest<string[], string[], Plain>): Key<string[], string[]> {
  return {
    ...rest,
    schema: z.array(line('a path')).check(z.maxLength(mostItems)),
    value: (written, folder) =>
      written.map((path) => (names.includes(path) ? path : resolve(folder, fromHome(path)))),
    written: (value) => value,
    parse: list,
  };
}

/** Globs of files in the repository. */
export function globs(rest: Rest<string[], string[], Plain>): Key<string[], string[]> {
  const inside = (glob: string) => !/^(?:[/\\]|[A-Za-z]:)/.test(glob) && !glob.split(/[/\\]/).includes('..');
  const glob = line('a glob').check(
    z.refine(inside, { error: 'must be a glob that counts from the root and stays below it' }),
  );
  return { ...rest, ...itself, schema: z.array(glob).check(z.maxLength(mostItems)), parse: list };
}

/** Lists in variables are separated as in PATH. */
function list(given: string): string[] {
  return given.split(delimiter).filter((part) => part !== '');
}

function number(given: string): unknown {
  return /^-?\d+(?:\.\d+)?$/.test(given) ? Number(given) : given;
}

function fromHome(path: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(homedir(), path.slice(1)) : path;
}
