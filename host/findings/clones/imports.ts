import type { TokenStream } from './tokens.js';

/** A file's tokens with what is needed to tell imports among them. */
interface Words {
  count: number;
  word(at: number): string;
  isFirstOnLine(at: number): boolean;
}

/** Returns the first token behind the import that begins at `at`; undefined if none does. */
type Import = (words: Words, at: number) => number | undefined;

/** Words are read so far: no keyword is longer. */
const longestWord = 16;

/** Leaves out the tokens of imports: files that use the same things are no copies of each other. */
export function withoutImports(
  tokens: TokenStream,
  language: string,
  bytes: Buffer,
  lineOf: (byte: number) => number,
): TokenStream {
  const form = imports[language];
  if (form === undefined) return tokens;
  const { hashes, starts, ends } = tokens;
  const words: Words = {
    count: hashes.length,
    word: (at) =>
      at < hashes.length
        ? bytes.toString('latin1', starts[at], Math.min(ends[at]!, starts[at]! + longestWord))
        : '',
    isFirstOnLine: (at) => at === 0 || lineOf(starts[at]!) > lineOf(Math.max(0, ends[at - 1]! - 1)),
  };
  const kept = { hashes: hashes.slice(), starts: starts.slice(), ends: ends.slice() };
  let count = 0;
  for (let at = 0; at < hashes.length; ) {
    const begins = form.initials.has(bytes[starts[at]!]) && words.isFirstOnLine(at);
    const next = begins ? form.importAt(words, at) : undefined;
    if (next !== undefined) {
      at = next;
      continue;
    }
    kept.hashes[count] = hashes[at]!;
    kept.starts[count] = starts[at]!;
    kept.ends[count++] = ends[at++]!;
  }
  return {
    ...tokens,
    hashes: kept.hashes.subarray(0, count),
    starts: kept.starts.subarray(0, count),
    ends: kept.ends.subarray(0, count),
  };
}

/** Reads to the end of a statement, and gives up where another one begins: so every token is read at most twice. */
function toEnd(
  words: Words,
  from: number,
  beginsAnother: RegExp,
  step: (word: string, at: number) => 'last' | 'not' | undefined,
): number | undefined {
  for (let at = from; at < words.count; at++) {
    const word = words.word(at);
    if (beginsAnother.test(word) && words.isFirstOnLine(at)) return undefined;
    const said = step(word, at);
    if (said === 'last') return at + 1;
    if (said === 'not') return undefined;
  }
  return undefined;
}

const isName = (word: string) => /^[\w@\x80-\xff]/.test(word);

/**
 * `using System.Text;`, `global using static A.B;`, `using X = A.B<C>;`, `extern alias A;`, but no `using var x = y;`.
 */
const csharp: Import = (words, at) => {
  const begin = words.word(at) === 'global' ? at + 1 : at;
  if (words.word(begin) === 'extern' && words.word(begin + 1) === 'alias') return begin + 4;
  if (words.word(begin) !== 'using') return undefined;
  let before = 'using';
  return toEnd(words, begin + 1, /^(?:using|global|namespace|class)$/, (word) => {
    if (word === ';') return 'last';
    const joins = !/^(?:using|static|unsafe)$/.test(before) && isName(before) && isName(word);
    before = word;
    return joins || /^[({]/.test(word) ? 'not' : undefined;
  });
};

/** `open System.Text`, to the end of its line. */
const fsharp: Import = (words, at) => (words.word(at) === 'open' ? endOfLine(words, at + 1) : undefined);

function endOfLine(words: Words, from: number): number {
  let at = from;
  while (at < words.count && !words.isFirstOnLine(at)) at++;
  return at;
}

/** `import a, b`, `from a import b`, `from a import (b, c)`. */
const python: Import = (words, at) => {
  const begin = words.word(at);
  if (begin === 'import') return endOfLine(words, at + 1);
  if (begin !== 'from') return undefined;
  const end = endOfLine(words, at + 1);
  let imports = at + 1;
  while (imports < end && words.word(imports) !== 'import') imports++;
  if (imports === end) return undefined;
  if (words.word(imports + 1) !== '(') return end;
  return toEnd(words, imports + 2, /^(?:from|import|def|class)$/, (word) =>
    word === ')' ? 'last' : undefined,
  );
};

/** `import a, { b } from 'c';`, `import 'a';`, `import a = require('b');`, but no `import('a')` and `import.meta`. */
const typescript: Import = (words, at) => {
  if (words.word(at) !== 'import' || /^[(.]/.test(words.word(at + 1))) return undefined;
  const others = /^(?:import|export|const|let|var|function|class|if|for|return)$/;
  let end = toEnd(words, at + 1, others, (word) => (/^[;'"]/.test(word) ? 'last' : undefined));
  while (end !== undefined && /^[);]$/.test(words.word(end)) && !words.isFirstOnLine(end)) end++;
  return end;
};

/** `use a::{b, c};`, `pub(crate) use a;`, `extern crate a;`. */
const rust: Import = (words, at) => {
  if (words.word(at) === 'extern' && words.word(at + 1) === 'crate')
    return toEnd(words, at + 2, /^(?:use|extern|fn)$/, (word) => (word === ';' ? 'last' : undefined));
  let begin = at;
  if (words.word(begin) === 'pub') {
    begin++;
    for (let step = 0; step < 5 && /^(?:\(|\)|in|crate|super|self)$/.test(words.word(begin)); step++) begin++;
  }
  if (words.word(begin) !== 'use' || words.word(begin + 1) === '<') return undefined;
  return toEnd(words, begin + 1, /^(?:use|pub|extern|fn|struct|impl|mod)$/, (word) =>
    word === ';' ? 'last' : undefined,
  );
};

interface Form {
  /** The bytes that an import may begin with. */
  initials: ReadonlySet<number | undefined>;
  importAt: Import;
}

const form = (initials: string, importAt: Import): Form => ({
  initials: new Set(Buffer.from(initials)),
  importAt,
});

const script = form('i', typescript);

const imports: Readonly<Record<string, Form>> = {
  csharp: form('egu', csharp),
  fsharp: form('o', fsharp),
  python: form('fi', python),
  typescript: script,
  tsx: script,
  javascript: script,
  rust: form('epu', rust),
};
