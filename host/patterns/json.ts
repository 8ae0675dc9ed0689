import { JsonSyntaxError, type Position, positionAt } from './position.js';

const maxDepth = 200;
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);
const whitespace = /[ \t\n\r]*/y;
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const plainString = /[^"\\\u0000-\u001f]*/y;
const hex4 = /[0-9a-fA-F]{4}/y;
const escapes: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Where a value, and the key it stands under, begin in the text. */
export interface Located {
  value: number;
  key: number | undefined;
}

export type Path = readonly PropertyKey[];

/**
 * A parser for JSON that people write. It accepts what `JSON.parse` does, minus duplicate keys, keys that
 * reach a prototype, and nesting deeper than 200; its errors say where, and it knows where each value begins.
 */
export class JsonDocument {
  readonly text: string;
  readonly value: unknown;
  private position = 0;
  private depth = 0;
  private readonly root: Located;
  private readonly children = new WeakMap<object, Map<PropertyKey, Located>>();

  constructor(text: string) {
    this.text = text;
    this.skip();
    if (this.position === text.length) throw this.error('is empty; expected a JSON value');
    this.root = { value: this.position, key: undefined };
    this.value = this.parseValue();
    this.skip();
    if (this.position < text.length) throw this.error('expected the end of the file here');
  }

  /** The place of the value at `path`, or of the closest one around it. */
  locate(path: Path): Position {
    const found = this.find(path);
    return positionAt(this.text, found.value);
  }

  /** The place of the key that the value at `path` stands under, or of the closest value around it. */
  locateKey(path: Path): Position {
    const found = this.find(path);
    return positionAt(this.text, found.key ?? found.value);
  }

  private find(path: Path): Located {
    let found = this.root;
    let value = this.value;
    for (const key of path) {
      const child = typeof value === 'object' && value !== null && this.children.get(value)?.get(key);
      if (!child) break;
      found = child;
      value = (value as Record<PropertyKey, unknown>)[key];
    }
    return found;
  }

  private parseValue(): unknown {
    const first = this.text[this.position];
    if (first === '{') return this.nested(() => this.parseObject());
    if (first === '[') return this.nested(() => this.parseArray());
    if (first === '"') return this.parseString();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.position)) {
        this.position += word.length;
        return value;
      }
    }
    const number = this.take(numberToken);
    if (number === '') throw this.error(describeUnexpected(this.text, this.position));
    return Number(number);
  }

  private nested<T>(parse: () => T): T {
    if (++this.depth > maxDepth) throw this.error(`is nested deeper than ${maxDepth} levels`);
    const value = parse();
    this.depth--;
    return value;
  }

  private parseObject(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const places = new Map<PropertyKey, Located>();
    this.children.set(object, places);
    this.position++;
    this.skip();
    if (this.accept('}')) return object;
    while (true) {
      const start = this.position;
      if (this.text[start] === '}') throw this.error('remove the comma before this');
      if (this.text[start] !== '"') throw this.error('expected a name in double quotes');
      const key = this.parseString();
      if (refusedKeys.has(key)) throw this.error(`the name "${key}" is not allowed`, start);
      if (Object.hasOwn(object, key)) throw this.error(`"${key}" is given twice`, start);
      this.skip();
      if (!this.accept(':')) throw this.error('expected a colon after the name');
      this.skip();
      places.set(key, { value: this.position, key: start });
      object[key] = this.parseValue();
      this.skip();
      if (this.accept('}')) return object;
      if (!this.accept(',')) throw this.error('expected a comma or } here');
      this.skip();
    }
  }

  private parseArray(): unknown[] {
    const array: unknown[] = [];
    const places = new Map<PropertyKey, Located>();
    this.children.set(array, places);
    this.position++;
    this.skip();
    if (this.accept(']')) return array;
    while (true) {
      if (this.text[this.position] === ']') throw this.error('remove the comma before this');
      places.set(array.length, { value: this.position, key: undefined });
      array.push(this.parseValue());
      this.skip();
      if (this.accept(']')) return array;
      if (!this.accept(',')) throw this.error('expected a comma or ] here');
      this.skip();
    }
  }

  private parseString(): string {
    const start = this.position;
    this.position++;
    let value = '';
    while (true) {
      value += this.take(plainString);
      const next = this.text[this.position];
      if (next === undefined) throw this.error('this string is never closed', start);
      this.position++;
      if (next === '"') return value;
      if (next !== '\\') {
        this.position--;
        const name = next === '\n' || next === '\r' ? 'a line break' : 'a control character';
        throw this.error(`a string can't hold ${name}; write it as an escape such as \\n`);
      }
      const escaped = this.text[this.position++] ?? '';
      if (escaped === 'u') {
        const digits = this.take(hex4);
        if (digits === '') throw this.error('expected four hexadecimal digits after \\u');
        value += String.fromCharCode(Number.parseInt(digits, 16));
      } else {
        const plain = Object.hasOwn(escapes, escaped) ? escapes[escaped] : undefined;
        if (plain === undefined) {
          throw this.error(
            `\\${escaped} is not an escape; a backslash is written as \\\\`,
            this.position - 2,
          );
        }
        value += plain;
      }
    }
  }

  private take(token: RegExp): string {
    token.lastIndex = this.position;
    const found = token.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  private skip(): void {
    this.take(whitespace);
  }

  private accept(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  private error(message: string, offset = this.position): JsonSyntaxError {
    return new JsonSyntaxError(message, this.text, offset);
  }
}

function describeUnexpected(text: string, offset: number): string {
  if (offset >= text.length) return 'the file ends too early; something is not closed';
  if (text.startsWith('//', offset) || text.startsWith('/*', offset)) return 'JSON has no comments';
  if (text[offset] === "'") return 'strings need double quotes';
  return `expected a value here, not ${JSON.stringify(text[offset])}`;
}
