import type { Span } from '../../../wit/types/syntax.js';
import type { Grammar } from './detector.js';

/** Finds the types of a C# file. */
export const typeQuery = `[(class_declaration) (struct_declaration) (record_declaration) (interface_declaration)] @type`;

/** Of what is found in the order of the text, the first of the file or of each type of C#. */
export class Firsts {
  readonly #taken = new Set<number>();
  readonly #types: readonly Span[];
  readonly #all: boolean;

  /** `once` is `file` or `type`; with anything else, all are taken. */
  constructor(once: unknown, text: string, { language, query }: Grammar) {
    this.#all = once !== 'file' && once !== 'type';
    this.#types =
      once === 'type'
        ? query(language, text, typeQuery).flatMap(({ captures }) => captures.map(({ span }) => span))
        : [];
  }

  /** Whether it is the first one where it stands. */
  take({ start, end }: Span): boolean {
    if (this.#all) return true;
    const around = this.#types.filter((type) => type.start <= start && type.end >= end);
    const innermost = Math.max(-1, ...around.map((type) => type.start));
    if (this.#taken.has(innermost)) return false;
    this.#taken.add(innermost);
    return true;
  }
}

/** Whether a file has so many matches, and so few of what could stand in their place, that they are its way. */
export function isUsual(outnumbered: unknown, count: number, text: string): boolean {
  if (typeof outnumbered !== 'object' || outnumbered === null) return false;
  const { least, by } = outnumbered as { least?: unknown; by?: unknown };
  if (typeof least !== 'number' || typeof by !== 'string' || count < least) return false;
  return count >= Array.from(text.matchAll(new RegExp(by, 'gm'))).length;
}
