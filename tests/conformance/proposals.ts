import { atomOf, type Expression, headOf } from './s-expressions.js';
import type { ModuleText } from './script.js';

// Of what a module consists of, the words that only these proposals have.
const words: readonly (readonly [RegExp, string])[] = [
  [/^(tag|throw|throw_ref|try_table|exnref)$/, 'exceptions'],
  [
    /^(rec|sub|struct|array|(struct|array|i31)\..+|ref\.(test|cast|eq|i31)|br_on_cast.*|(any|extern)\.convert_.+)$/,
    'garbage collection',
  ],
  [/^(any|eq|i31|struct|array|null|nullfunc|nullextern)ref$/, 'garbage collection'],
  [/^(ref|call_ref|return_call_ref|ref\.as_non_null|br_on_null|br_on_non_null)$/, 'typed references'],
];

const isMemory = (field: Expression) =>
  headOf(field) === 'memory' ||
  (headOf(field) === 'import' &&
    field.kind === 'list' &&
    field.items.some((item) => headOf(item) === 'memory'));

function* all(expressions: readonly Expression[]): Generator<Expression> {
  for (const expression of expressions) {
    yield expression;
    if (expression.kind === 'list') yield* all(expression.items);
  }
}

const folders: readonly (readonly [string, string])[] = [
  ['exceptions', 'exceptions'],
  ['gc', 'garbage collection'],
  ['memory64', '64-bit memories and tables'],
  ['multi-memory', 'several memories'],
];

/** The proposal that all of a file is about, where no sandbox of this package has it. */
export function unsupportedFile(path: string): string | undefined {
  return folders.find(([folder]) => path.includes(`/${folder}/`))?.[1];
}

/** Why a sandbox of this package runs no such module: the proposal that it needs. */
export function unsupported({ form, fields }: ModuleText): string | undefined {
  if (form !== 'text') return `a module as ${form}`;
  if (fields.filter(isMemory).length > 1) return 'several memories';
  for (const expression of all(fields)) {
    const head = headOf(expression);
    if (expression.kind === 'list' && (head === 'memory' || head === 'table')) {
      if (expression.items.some((item) => atomOf(item) === 'i64')) return '64-bit memories and tables';
      const initial = head === 'table' && expression.items.some((item) => headOf(item)?.includes('.'));
      if (initial) return 'typed references';
    }
    if (head === 'ref.null' && expression.kind === 'list' && atomOf(expression.items[1])?.startsWith('$')) {
      return 'typed references';
    }
    const word = head ?? atomOf(expression) ?? '';
    const found = words.find(([pattern]) => pattern.test(word));
    if (found) return found[1];
  }
  return undefined;
}

/**
 * A module's text with functions in place of the host's references, which no sandbox has: without them such
 * a reference is always null, and as a function's it behaves alike.
 */
export function withoutHostReferences({ text, fields }: ModuleText): string {
  const start = fields[0]?.start ?? 0;
  const parts: string[] = [];
  let at = 0;
  for (const expression of all(fields)) {
    const word = atomOf(expression);
    if (word !== 'extern' && word !== 'externref') continue;
    parts.push(text.slice(at, expression.start - start), word.replace('extern', 'func'));
    at = expression.end - start;
  }
  return [...parts, text.slice(at)].join('');
}
