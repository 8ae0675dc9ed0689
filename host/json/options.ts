import * as z from 'zod/mini';
import { accepted } from './accepted.js';
import { typedNameOf } from './issues.js';

// Schemas of options. Everywhere `undefined` is the same as nothing.

/** A schema for each member of `T`. */
export type Members<T> = Record<keyof T, z.ZodMiniType>;

export function must(expected: string, fits: (value: unknown) => boolean) {
  return z.custom(fits, { error: ({ input }) => `must be ${expected}, not ${typedNameOf(input)}` });
}

export const option = (expected: string, fits: (value: unknown) => boolean) =>
  z.optional(must(expected, fits));

/** A Map or a Promise has no members that could be unknown. */
export const isObject = (value: unknown) => Object.prototype.toString.call(value) === '[object Object]';
export const anObject = must('an object', isObject);

const withoutUndefined = z.transform((options: never) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
);

/** Of these members and no others. What is undefined is left out, so that it wins over no default. */
export const members = <Shape extends Record<string, z.ZodMiniType>>(shape: Shape) =>
  z.pipe(z.pipe(anObject, z.strictObject(shape)), withoutUndefined);

/** `true` and `false`, or an object of these members. */
export const switchOr = <Shape extends Record<string, z.ZodMiniType>>(shape: Shape) =>
  z.optional(
    z.pipe(
      must('true, false or an object', (value) => isFlag(value) || isObject(value)),
      z.union([z.boolean(), members(shape)]),
    ),
  );

export const list = <Item extends z.ZodMiniType>(item: Item) =>
  z.array(item, { error: ({ input }) => `must be a list, not ${typedNameOf(input)}` });

export const oneOf = (...values: readonly string[]) =>
  option(`one of ${values.join(', ')}`, (value) => values.includes(value as string));

export const isNumber = (value: unknown, from: number, to: number) =>
  typeof value === 'number' && value >= from && value <= to;

/** Infinity is no bound at all. */
export const amount = (from = 0) =>
  option(`a number from ${from}`, (value) => isNumber(value, from, Number.POSITIVE_INFINITY));

export const has = (value: unknown, ...methods: PropertyKey[]) =>
  typeof value === 'object' &&
  value !== null &&
  methods.every((name) => typeof (value as Record<PropertyKey, unknown>)[name] === 'function');

export const isPath = (value: unknown) => typeof value === 'string' && value !== '';

const isFlag = (value: unknown) => typeof value === 'boolean';
export const flag = option('true or false', isFlag);

export const text = must('text', (value) => typeof value === 'string');

export const signal = option(
  'an AbortSignal',
  (value) => has(value, 'addEventListener', 'removeEventListener') && 'aborted' in (value as object),
);

export const callback = option('a function', (value) => typeof value === 'function');

/**
 * Options that a schema accepts, without what is undefined. `where`: the call that they were given to. `name`: what
 * they are a member of.
 * @throws OptionInvalidError naming all that is wrong
 */
export function checkOptions<T extends object>(
  where: string,
  schema: z.ZodMiniType,
  value: unknown,
  name = '',
): Partial<T> {
  if (value === undefined) return {};
  return accepted(schema, value, {
    where,
    whole: 'options',
    prefix: name === '' ? [] : [name],
  }) as Partial<T>;
}
