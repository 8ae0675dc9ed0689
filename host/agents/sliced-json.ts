import type * as z from 'zod';
import type { Steps } from '../slices.js';
import { type Extent, JsonScanner, ScanError } from './json-scanner.js';

/**
 * What a long JSON text must be: values that are parsed and checked several at a time, lists of them, and objects
 * that hold such lists, each of which is checked as a whole once its members are read.
 */
export type Form =
  | { of: 'value'; schema: z.ZodType }
  | { of: 'list'; item: Form; maximum: number }
  | { of: 'object'; members: Readonly<Record<string, Form>>; schema: z.ZodType };

/** What is thrown of a text that is something else. */
export class SlicedJsonError extends Error {
  readonly where: string;

  constructor(where: string, message: string) {
    super(message);
    this.where = where;
  }
}

/** What is thrown of a text with more objects than it may have. */
export class TooManyObjects extends Error {}

/** What an object that holds lists counts for, beside its text. */
const perItem = 32;

/** Of text, and of objects, that are parsed at once. A single value that has more of either is a step of its own. */
export const sliceLength = 64 * 1024;
export const sliceObjects = 2048;

const longLength = 1024 * 1024;

/**
 * Reads a JSON text step by step. Nothing is made of more than a slice before it has been checked, and reading ends
 * at the first thing that is wrong.
 * @throws SlicedJsonError, TooManyObjects
 */
export function* readSliced(text: string, form: Form, maximumObjects: number): Steps<unknown> {
  const reader = new Reader(text, maximumObjects);
  return yield* reader.whole(form);
}

class Reader {
  readonly #text: string;
  readonly #scanner: JsonScanner;
  readonly #maximumObjects: number;
  #objects = 0;
  /** What was read since the last step, beside slices. */
  #sinceStep = 0;

  constructor(text: string, maximumObjects: number) {
    this.#text = text;
    this.#scanner = new JsonScanner(text);
    this.#maximumObjects = maximumObjects;
  }

  *whole(form: Form): Steps<unknown> {
    try {
      const value = yield* this.#read(form, '');
      this.#scanner.end();
      return value;
    } catch (error) {
      if (error instanceof ScanError) throw new SlicedJsonError('', error.message);
      throw error;
    }
  }

  *#read(form: Form, where: string): Steps<unknown> {
    if (form.of === 'value') return this.#value(form.schema, where);
    if (this.#scanner.next() !== form.of)
      throw new SlicedJsonError(where, form.of === 'list' ? 'is not a list' : 'is not an object');
    if (form.of === 'object') return yield* this.#object(form, where);
    if (form.item.of === 'value') return yield* this.#values(form.item.schema, where, form.maximum);
    const items: unknown[] = [];
    for (let more = this.#scanner.enterList(); more; more = this.#scanner.nextItem()) {
      items.push(yield* this.#read(form.item, `${where}[${items.length}]`));
      if (items.length > form.maximum) throw tooMany(where, form.maximum);
      if (this.#isDue(perItem)) yield;
    }
    return items;
  }

  *#object(form: Form & { of: 'object' }, where: string): Steps<unknown> {
    this.#count(1);
    const value: Record<string, unknown> = {};
    for (let more = this.#scanner.enterObject(); more; more = this.#scanner.nextMember()) {
      const name = String(this.#parse(this.#scanner.name(), where));
      const member = Object.hasOwn(form.members, name) ? form.members[name] : undefined;
      if (!member) throw new SlicedJsonError(where, `has a member ${JSON.stringify(name.slice(0, 100))}`);
      if (Object.hasOwn(value, name)) throw new SlicedJsonError(where, `has two members ${name}`);
      value[name] = yield* this.#read(member, where === '' ? name : `${where}.${name}`);
    }
    return check(form.schema, value, where);
  }

  /** The values of a list, as many at a time as make a slice. */
  *#values(schema: z.ZodType, where: string, maximum: number): Steps<unknown[]> {
    const values: unknown[] = [];
    let slice: Extent | undefined;
    let waiting = 0;
    let more = this.#scanner.enterList();
    while (more) {
      const extent = this.#scanner.value();
      slice = slice ? joined(slice, extent) : extent;
      waiting++;
      if (values.length + waiting > maximum) throw tooMany(where, maximum);
      more = this.#scanner.nextItem();
      const isFull =
        slice.end - slice.start >= sliceLength || slice.objects >= sliceObjects || waiting >= sliceObjects;
      if (more && !isFull) continue;
      this.#count(slice.objects);
      // A single text can be as long as the whole, and takes as long to find the end of as to parse.
      if (slice.end - slice.start >= longLength) yield;
      const items = this.#parseList(slice, where);
      if (slice.end - slice.start >= longLength) yield;
      for (const item of items) values.push(check(schema, item, where, values.length));
      if (this.#isDue(isFull ? sliceLength : slice.end - slice.start)) yield;
      slice = undefined;
      waiting = 0;
    }
    return values;
  }

  #value(schema: z.ZodType, where: string): unknown {
    const extent = this.#scanner.value();
    this.#count(extent.objects);
    this.#sinceStep += extent.end - extent.start;
    return check(schema, this.#parse(extent, where), where);
  }

  #parse({ start, end }: Extent, where: string): unknown {
    return parsed(this.#text.slice(start, end), where);
  }

  #parseList({ start, end }: Extent, where: string): unknown[] {
    return parsed(`[${this.#text.slice(start, end)}]`, where) as unknown[];
  }

  #count(objects: number): void {
    this.#objects += objects;
    if (this.#objects > this.#maximumObjects) throw new TooManyObjects();
  }

  /** Whether enough was read since the last step. */
  #isDue(length: number): boolean {
    this.#sinceStep += length;
    if (this.#sinceStep < sliceLength) return false;
    this.#sinceStep = 0;
    return true;
  }
}

function joined(slice: Extent, next: Extent): Extent {
  return { start: slice.start, end: next.end, objects: slice.objects + next.objects };
}

function tooMany(where: string, maximum: number): SlicedJsonError {
  return new SlicedJsonError(where, `has more than ${maximum} items`);
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlicedJsonError(where, 'is not JSON');
  }
}

function check(schema: z.ZodType, value: unknown, where: string, index?: number): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new SlicedJsonError(placeOf(index === undefined ? path : [index, ...path], where), message);
}

/** `reports[0].findings[3].span`, of a path in what stands at `where`. */
export function placeOf(path: readonly PropertyKey[], where = ''): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`),
    where,
  );
}
