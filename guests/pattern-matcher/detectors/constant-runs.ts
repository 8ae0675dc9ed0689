import type { SourceText } from './source-text.js';

const constant =
  /^\s*(?:(?:public|internal|protected|private|new)\s+)*const\s+[\w.]+\??(?:\[\])?\s+@?(\w+)\s*=/;
const fewest = 3;

/** The lines of comments and attributes that stand between members. */
const documentation = /^\s*(?:\/\/\/|\[)/;

/**
 * Runs of lines that declare a constant each, as the names and codes of an outside interface are listed. Documentation
 * may stand between them, with an empty line above it.
 */
export class ConstantRuns {
  readonly #runOf = new Map<string, readonly string[]>();

  constructor({ text }: SourceText) {
    let run: string[] = [];
    let isApart = false;
    for (const line of text.split('\n')) {
      if (documentation.test(line)) isApart = false;
      else if (line.trim() === '') isApart = true;
      else {
        const name = constant.exec(line)?.[1];
        if (name === undefined || isApart) run = [];
        isApart = false;
        if (name === undefined) continue;
        run.push(name);
        this.#runOf.set(name, run);
      }
    }
  }

  /** Whether three and more constants of the name's run begin or end in the same word, and not all are unused. */
  isOneOfSet(name: string, isUnused: (name: string) => boolean): boolean {
    const run = this.#runOf.get(name) ?? [];
    const [first, last] = endsOf(name);
    return [run.filter((one) => endsOf(one)[0] === first), run.filter((one) => endsOf(one)[1] === last)].some(
      (alike) => alike.length >= fewest && !alike.every(isUnused),
    );
  }
}

/** The first and the last word of `HttpStatusCode`, `HTTP_STATUS_CODE` or `httpStatusCode`. */
function endsOf(name: string): [string | undefined, string | undefined] {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return words.length > 1 ? [words[0], words.at(-1)] : [name, name];
}
