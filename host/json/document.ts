import type { Steps } from '../base/slices.js';
import { type JsonPlace, JsonPlaces, type Path } from './json-places.js';
import { JsonSyntaxError, type Position, positionsAt } from './position.js';
import { readString } from './string.js';

const maxDepth = 200;
const maxNames = 10_000;
/** Characters and values that are read in one step. */
const stepLength = 64 * 1024;
const stepValues = 4096;
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const longestNumber = 1000;
const longestBlank = 1024 * 1024;
const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

/** Limits of a document. */
export interface JsonBounds {
  /** Lists, objects, and their members. */
  values: number;
}

/**
 * JSON that people write. It accepts what `JSON.parse` does, except duplicate keys, keys that reach a prototype,
 * nesting deeper than 200, objects of more than 10 000 members, and more values than its bounds; its errors say where.
 */
export class JsonDocument {
  readonly text: string;
  readonly value: unknown;

  private constructor(text: string, value: unknown) {
    this.text = text;
    this.value = value;
  }

  /** @throws JsonSyntaxError */
  static *read(text: string, bounds: JsonBounds): Steps<JsonDocument> {
    return new JsonDocument(text, yield* new Parser(text, bounds.values).document());
  }

  /** Reads a short text at once. */
  static parse(text: string, bounds: JsonBounds): JsonDocument {
    return atOnce(JsonDocument.read(text, bounds));
  }

  /**
   * Finds the positions of the values at these paths, or of the closest values around them, by reading the text again.
   */
  *locate(wanted: readonly JsonPlace[]): Steps<Position[]> {
    const places = new JsonPlaces(wanted);
    yield* new Parser(this.text, Number.POSITIVE_INFINITY, places).document();
    return positionsAt(this.text, places.offsets());
  }

  locateOne(path: Path, atKey = false): Position {
    return atOnce(this.locate([{ path, atKey }]))[0]!;
  }
}

function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

interface Frame {
  list: unknown[] | undefined;
  object: Record<string, unknown> | undefined;
  /** The name of the current member. */
  name: string;
  nameAt: number;
  names: number;
}

class Parser {
  readonly #text: string;
  readonly #maximum: number;
  readonly #places: JsonPlaces | undefined;
  readonly #frames: Frame[] = [];
  #at = 0;
  #values = 0;

  constructor(text: string, maximum: number, places?: JsonPlaces) {
    this.#text = text;
    this.#maximum = maximum;
    this.#places = places;
  }

  *document(): Steps<unknown> {
    this.#skip();
    if (this.#at === this.#text.length) throw this.#error('is empty; expected a JSON value');
    const value = yield* this.#value();
    this.#skip();
    if (this.#at < this.#text.length) throw this.#error('expected the end of the file here');
    return value;
  }

  *#value(): Steps<unknown> {
    let due = stepLength;
    for (;;) {
      if (++this.#values > this.#maximum) throw this.#error(`has more than ${this.#maximum} values`);
      if (this.#at >= due || this.#values % stepValues === 0) {
        due = this.#at + stepLength;
        yield;
      }
      const frame = this.#frames.at(-1);
      this.#places?.begin(frame?.object ? frame.name : frame?.list?.length, this.#at, frame?.nameAt);
      const opened = this.#open();
      if (opened === undefined) continue;
      this.#places?.end();
      if (this.#put(opened.value)) return this.#root;
    }
  }

  #root: unknown;

  /** Reads a value; undefined for a list or an object whose first item is next. */
  #open(): { value: unknown } | undefined {
    const first = this.#text[this.#at];
    if (first === '"') return { value: this.#string() };
    if (first !== '{' && first !== '[') return { value: this.#plain() };
    if (this.#frames.length >= maxDepth) throw this.#error(`is nested deeper than ${maxDepth} levels`);
    const list = first === '[' ? [] : undefined;
    const object = list ? undefined : {};
    this.#at++;
    this.#skip();
    if (this.#accept(list ? ']' : '}')) return { value: list ?? object };
    const frame = { list, object, name: '', nameAt: 0, names: 0 };
    this.#frames.push(frame);
    this.#next(frame);
    return undefined;
  }

  /** Stores a value, and closes the lists and objects that end with it. Returns whether the document ends. */
  #put(whole: unknown): boolean {
    let value = whole;
    for (;;) {
      const frame = this.#frames.at(-1);
      if (!frame) {
        this.#root = value;
        return true;
      }
      if (frame.list) frame.list.push(value);
      else frame.object![frame.name] = value;
      this.#skip();
      const close = frame.list ? ']' : '}';
      if (!this.#accept(close)) {
        if (!this.#accept(',')) throw this.#error(`expected a comma or ${close} here`);
        this.#skip();
        this.#next(frame);
        return false;
      }
      this.#frames.pop();
      this.#places?.end();
      value = frame.list ?? frame.object;
    }
  }

  /** Moves to the next value of a list or an object. */
  #next(frame: Frame): void {
    if (frame.list) {
      if (this.#text[this.#at] === ']') throw this.#error('remove the comma before this');
      return;
    }
    const start = this.#at;
    if (this.#text[start] === '}') throw this.#error('remove the comma before this');
    if (this.#text[start] !== '"') throw this.#error('expected a name in double quotes');
    const name = this.#string();
    const shown = () => JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
    if (refusedKeys.has(name)) throw this.#error(`the name ${shown()} is not allowed`, start);
    if (Object.hasOwn(frame.object!, name)) throw this.#error(`${shown()} is given twice`, start);
    if (++frame.names > maxNames) throw this.#error(`an object has more than ${maxNames} members`, start);
    this.#skip();
    if (!this.#accept(':')) throw this.#error('expected a colon after the name');
    this.#skip();
    frame.name = name;
    frame.nameAt = start;
  }

  #plain(): unknown {
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    numberToken.lastIndex = this.#at;
    const number = numberToken.exec(this.#text)?.[0] ?? '';
    if (number === '') throw this.#error(describeUnexpected(this.#text, this.#at));
    if (number.length > longestNumber) throw this.#error(`a number has more than ${longestNumber} digits`);
    this.#at += number.length;
    return Number(number);
  }

  #string(): string {
    const { value, end } = readString(this.#text, this.#at);
    this.#at = end;
    return value;
  }

  #skip(): void {
    const most = this.#at + longestBlank;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      if (++this.#at > most) throw this.#error(`a blank is longer than ${longestBlank} characters`);
    }
  }

  #accept(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #error(message: string, offset = this.#at): JsonSyntaxError {
    return new JsonSyntaxError(message, this.#text, offset);
  }
}

function describeUnexpected(text: string, offset: number): string {
  if (offset >= text.length) return 'the file ends too early; something is not closed';
  if (text.startsWith('//', offset) || text.startsWith('/*', offset)) return 'JSON has no comments';
  if (text[offset] === "'") return 'strings need double quotes';
  return `expected a value here, not ${JSON.stringify(text[offset])}`;
}
