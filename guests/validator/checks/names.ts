import type { Binding, Function as FunctionView } from '../../../wit/types/syntax.js';
import { tally } from '../anchored.js';
import { failed, passed, type Result, skipped } from '../check.js';
import type { ChangedFile } from '../file.js';
import type { ParsedText } from '../parse.js';
import type { Token } from '../tokens.js';

/** Checks that no name is used whose declaration the change removes, and that `_` stands for no value. */
export function names({ parsed, before: textBefore, after: textAfter }: ChangedFile): Result {
  if (!parsed) return skipped('there is no parser for its language');
  const { before, after } = parsed;
  if (typeof before === 'string' || typeof after === 'string') return skipped('it could not be parsed');
  if (!before.bindings || !after.bindings || !textBefore || !textAfter) {
    return skipped('names of its language are not looked up');
  }
  if (textAfter.language === 'csharp' && discardsRead(after.tokens) > discardsRead(before.tokens)) {
    return failed('`_` stands where a value is read');
  }
  const orphan = orphanOf(before, after);
  return orphan === undefined ? passed : failed(`\`${orphan}\` is used, and its declaration is gone`);
}

/** Counts the places where `_` can only be read: `nameof(_)`, `_.Member`, `Slot(_) = value`. */
function discardsRead(tokens: readonly Token[]): number {
  let count = 0;
  for (const [index, { text }] of tokens.entries()) {
    if (text !== '_') continue;
    const [before, previous] = [tokens[index - 2]?.text, tokens[index - 1]?.text];
    const [next, after] = [tokens[index + 1]?.text, tokens[index + 2]?.text];
    const isNamed = before === 'nameof' && previous === '(';
    const isOpened = next === '.' || next === '?.' || next === '[';
    const isCalled = /^\w+$/.test(before ?? '') && !/^(var|await)$/.test(before ?? '') && previous === '(';
    if (isNamed || isOpened || (isCalled && next === ')' && after === '=')) count++;
  }
  return count;
}

/** Finds a name that is used in a function from which the change removes its last declaration. */
function orphanOf(before: ParsedText, after: ParsedText): string | undefined {
  const gone = removedBindings(before, after);
  const names = new Set(gone.map(({ name }) => name));
  const declared = after.bindings!.filter(({ name }) => names.has(name));
  const uses = usesOf(after.tokens, names);
  const placeOf = counterparts(outermost(before.functions), outermost(after.functions));
  const orphan = gone.find((binding) => {
    const place = placeOf(binding);
    if (!place || declared.some((other) => other.name === binding.name && isIn(other.span, place.span)))
      return false;
    return uses.get(binding.name)?.some((use) => isIn(use, place.span));
  });
  return orphan?.name;
}

/** Lists the bindings of names that are declared less often than before, and that no member has. */
function removedBindings(before: ParsedText, after: ParsedText): Binding[] {
  const [old, now] = [before, after].map(({ bindings }) => tally(bindings!, ({ name }) => name));
  const members = new Set(after.declarations.map(({ name }) => name));
  return before.bindings!.filter(
    ({ name }) => name !== '_' && !members.has(name) && (now!.get(name) ?? 0) < old!.get(name)!,
  );
}

function usesOf(tokens: readonly Token[], names: ReadonlySet<string>): Map<string, Token[]> {
  const uses = new Map<string, Token[]>();
  for (const [index, token] of tokens.entries()) {
    if (!names.has(token.text) || !isRead(tokens, index)) continue;
    const known = uses.get(token.text);
    if (known) known.push(token);
    else uses.set(token.text, [token]);
  }
  return uses;
}

/** Whether a token is neither a member of something nor the name of an argument or a property. */
function isRead(tokens: readonly Token[], index: number): boolean {
  const [previous, next] = [tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? ''];
  if (['.', '?.', '->', '::'].includes(previous)) return false;
  return !(['(', ',', '{', '['].includes(previous) && [':', '='].includes(next));
}

/** Finds the function of after that a binding's function of before has become: of its name, the one of its rank. */
function counterparts(before: readonly FunctionView[], after: readonly FunctionView[]) {
  const [old, now] = [byName(before), byName(after)];
  return (binding: Binding): FunctionView | undefined => {
    const place = before[lastBefore(before, binding.span.start)];
    if (!place || !isIn(binding.span, place.span)) return undefined;
    const [alike, others] = [old.get(place.name)!, now.get(place.name)];
    return alike.length === others?.length ? others[alike.indexOf(place)] : undefined;
  };
}

function byName(functions: readonly FunctionView[]): Map<string, FunctionView[]> {
  const named = new Map<string, FunctionView[]>();
  for (const one of functions) {
    const alike = named.get(one.name);
    if (alike) alike.push(one);
    else named.set(one.name, [one]);
  }
  return named;
}

/** Index of the last function that begins at or before a place, of functions in the order of the text; or -1. */
function lastBefore(functions: readonly FunctionView[], start: number): number {
  let [low, high] = [0, functions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (functions[middle]!.span.start <= start) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function outermost(functions: readonly FunctionView[]): FunctionView[] {
  const sorted = functions.toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  let end = 0;
  return sorted.filter(({ span }) => {
    const isOuter = span.start >= end;
    if (isOuter) end = span.end;
    return isOuter;
  });
}

type Range = Pick<Token, 'start' | 'end'>;

const isIn = (inner: Range, outer: Range) => inner.start >= outer.start && inner.end <= outer.end;
