import type { Steps } from '../base/slices.js';
import { type Bounds, type Extent, JsonScanner, type JsonText, ScanError } from './scanner.js';

/** A schema of zod or zod/mini, neither of which is loaded here. */
export interface Schema {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: unknown }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

/**
 * The form of a long JSON text: values that are parsed and checked several at a time, lists of them, and objects
 * with such lists. Each object is checked as a whole once its members are read.
 */
export type Form =
  | ({ of: 'value'; schema: Schema } & Bounds)
  | { of: 'list'; item: Form; maximum: number }
  | { of: 'object'; members: Readonly<Record<string, Form>>; schema: Schema };

/** Thrown for a text of another form. */
export class SlicedJsonError extends Error {
  readonly where: string;
  /** False if the text isn't even JSON; `at`: the approximate offset. */
  readonly isJson: boolean;
  readonly at: number | undefined;

  constructor(where: string, message: string, { isJson = true, at }: { isJson?: boolean; at?: number } = {}) {
    super(message);
    this.where = where;
    this.isJson = isJson;
    this.at = at;
  }
}

/** Checks a value against a schema; returns the read value, or the first mistake. */
export type Check = (
  schema: Schema,
  value: unknown,
) => { value: unknown } | { path: readonly PropertyKey[]; message: string };

/** Thrown for a text with too many objects. */
export class TooManyObjects extends Error {}

/** Characters that an object with lists counts for, beside its text. */
const perItem = 32;

/** Most characters, or objects, that are parsed at once. A single value with more of either is a step of its own. */
export const sliceLength = 64 * 1024;
export const sliceObjects = 2048;

const longLength = 1024 * 1024;

/**
 * Reads a JSON text step by step. Each slice is checked before the next is parsed, and reading ends at the first
 * mistake.
 * @throws SlicedJsonError, TooManyObjects
 */
export function* readSliced(
  text: JsonText,
  form: Form,
  maximumObjects: number,
  check: Check = parsedBy,
): Steps<unknown> {
  const reader = new Reader(text, maximumObjects, check);
  return yield* reader.whole(form);
}

class Reader {
  readonly #text: JsonText;
  readonly #scanner: JsonScanner;
  readonly #maximumObjects: number;
  readonly #checkBy: Check;
  #objects = 0;
  /** Where the last step ended, and the work done since beside scanning. */
  #stepAt = 0;
  #beside = 0;

  constructor(text: JsonText, maximumObjects: number, check: Check) {
    this.#text = text;
    this.#scanner = new JsonScanner(text);
    this.#maximumObjects = maximumObjects;
    this.#checkBy = check;
  }

  *whole(form: Form): Steps<unknown> {
    try {
      const value = yield* this.#read(form, '');
      this.#scanner.end();
      return value;
    } catch (error) {
      if (!(error instanceof ScanError)) throw error;
      throw new SlicedJsonError('', error.message, { isJson: error.isJson, at: this.#scanner.at });
    }
  }

  *#read(form: Form, where: string): Steps<unknown> {
    if (form.of === 'value') return this.#value(form, where);
    const next = this.#scanner.next();
    // A value that is neither may not be JSON at all, which is the better message.
    if (next === 'other') this.#parse(this.#scanner.value(), where);
    if (next !== form.of)
      throw new SlicedJsonError(where, form.of === 'list' ? 'is not a list' : 'is not an object');
    if (form.of === 'object') return yield* this.#object(form, where);
    if (form.item.of === 'value') return yield* this.#values(form.item, where, form.maximum);
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
    return this.#check(form.schema, value, where);
  }

  /** Reads the values of a list, a slice at a time. */
  *#values(item: Form & { of: 'value' }, where: string, maximum: number): Steps<unknown[]> {
    const values: unknown[] = [];
    let slice: Extent | undefined;
    let waiting = 0;
    let more = this.#scanner.enterList();
    while (more) {
      const extent = this.#scanner.value(item);
      slice = slice ? joined(slice, extent) : extent;
      waiting++;
      if (values.length + waiting > maximum) throw tooMany(where, maximum);
      more = this.#scanner.nextItem();
      const isFull =
        slice.end - slice.start >= sliceLength || slice.objects >= sliceObjects || waiting >= sliceObjects;
      if (more && !isFull) continue;
      this.#count(slice.objects);
      // A single string can be as long as the text, and takes as long to scan as to parse.
      if (slice.end - slice.start >= longLength) yield;
      const items = this.#parseList(slice, where);
      if (slice.end - slice.start >= longLength) yield;
      for (const value of items) values.push(this.#check(item.schema, value, where, values.length));
      if (this.#isDue(isFull ? sliceLength : 0)) yield;
      slice = undefined;
      waiting = 0;
    }
    return values;
  }

  #value(form: Form & { of: 'value' }, where: string): unknown {
    const extent = this.#scanner.value(form);
    this.#count(extent.objects);
    return this.#check(form.schema, this.#parse(extent, where), where);
  }

  #check(schema: Schema, value: unknown, where: string, index?: number): unknown {
    const checked = this.#checkBy(schema, value);
    if ('value' in checked) return checked.value;
    const path = index === undefined ? checked.path : [index, ...checked.path];
    throw new SlicedJsonError(placeOf(path, where), checked.message);
  }

  #parse({ start, end }: Extent, where: string): unknown {
    return parsed(this.#text.slice(start, end), where, start);
  }

  #parseList({ start, end }: Extent, where: string): unknown[] {
    return parsed(`[${this.#text.slice(start, end)}]`, where, start) as unknown[];
  }

  #count(objects: number): void {
    this.#objects += objects;
    if (this.#objects > this.#maximumObjects) throw new TooManyObjects();
  }

  /** Whether enough work was done since the last step. */
  #isDue(beside: number): boolean {
    this.#beside += beside;
    if (this.#scanner.at - this.#stepAt + this.#beside < sliceLength) return false;
    this.#stepAt = this.#scanner.at;
    this.#beside = 0;
    return true;
  }
}

function joined(slice: Extent, next: Extent): Extent {
  return { start: slice.start, end: next.end, objects: slice.objects + next.objects };
}

function tooMany(where: string, maximum: number): SlicedJsonError {
  return new SlicedJsonError(where, `has more than ${maximum} items`);
}

function parsed(text: string, where: string, at: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlicedJsonError(where, 'is not JSON', { isJson: false, at });
  }
}

/** Returns the value that was read, once it fits the schema: its members keep their order. */
export const asItIs: Check = (schema, value) => {
  const checked = parsedBy(schema, value);
  return 'value' in checked ? { value } : checked;
};

function parsedBy(schema: Schema, value: unknown): ReturnType<Check> {
  const result = schema.safeParse(value);
  return result.success ? { value: result.data } : result.error.issues[0]!;
}

/** Writes a path such as `reports[0].findings[3].span`, for a path in the value at `where`. */
export function placeOf(path: readonly PropertyKey[], where = ''): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key).slice(0, 100)}`,
    where,
  );
}
