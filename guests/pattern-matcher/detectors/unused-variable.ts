import type { Binding } from '../../../wit/types/syntax.js';
import { isNamedBelow } from './commented-out-code.js';
import type { Detection, Detector } from './detector.js';
import { Discards } from './discards.js';
import { FunctionIndex } from './functions.js';
import { isThereForMore } from './meant-variables.js';
import { misparsedNames } from './misparsed-declarations.js';
import { isReadForEffect } from './read-for-effect.js';
import { escapeRegExp, SourceText } from './source-text.js';
import { editsFor } from './unused-variable-edits.js';

/**
 * Variables that are never read, with or without a value. Code with possible effects stays as statements; if that is
 * not possible there are no edits. The option `slots` leaves only variables that have to stand where they do, as `out`
 * arguments, parts of a deconstruction and names behind the type of a `case`, or only the others; by default it is
 * both.
 */
export const unusedVariable: Detector = {
  name: 'unused-variable',
  needs: { bindings: 'unread', views: { functions: true } },
  *detect(analysis, text, { slots }): Iterable<Detection> {
    const source = new SourceText(text);
    const doubtful = misparsedNames(analysis.bindings, source);
    const interpolated = interpolatedNames(text);
    const functions = new FunctionIndex(analysis.functions);
    const context = { source, functions, discards: new Discards(source, functions) };
    const candidates = analysis.bindings.filter(
      (binding) =>
        !doubtful.has(binding.name) && !interpolated.has(binding.name) && isCandidate(binding, source),
    );
    const copies = copiesOf(candidates, source);
    for (const binding of candidates) {
      if (copies(binding) > mostCopies) continue;
      if (slots !== undefined && slots !== isSlot(binding, source)) continue;
      const edits = isOfNoUse(binding, candidates, source)
        ? undefined
        : editsFor(binding, analysis.unparsed, context);
      yield {
        span: binding.span,
        variables: { NAME: binding.name, OWNER: binding.owner },
        ...(edits ? { edits } : {}),
      };
    }
  },
};

/** More equal declarations in one file are a tool's. */
const mostCopies = 10;

/** Counts by a declaration how many have the same text, whatever is in parentheses. */
function copiesOf(bindings: readonly Binding[], source: SourceText): (binding: Binding) => number {
  if (bindings.length <= mostCopies) return () => 1;
  const text = ({ declaration }: Binding) => source.at(declaration).replace(/\(.*/s, '').trim();
  const counts = new Map<string, number>();
  for (const binding of bindings) counts.set(text(binding), (counts.get(text(binding)) ?? 0) + 1);
  return (binding) => counts.get(text(binding))!;
}

/** A piece of the text before a place, long enough for the beginning of a pattern. */
function textBefore(start: number, source: SourceText): string {
  const at = source.index(start);
  return source.text.slice(Math.max(0, at - 200), at);
}

/** Whether something has to stand in its place, though it may be `_`. */
function isSlot({ kind, span }: Binding, source: SourceText): boolean {
  if (kind === 'out-variable') return true;
  if (kind !== 'pattern-variable') return false;
  const before = textBefore(span.start, source);
  if (/\bcase\s+[\w.]+(?:<[\w.<>, ]+>)?\??\s+$/.test(before)) return true;
  return /\([^()]*$/.test(before) && !/\bis\s+[^()]*$/.test(before);
}

/** Whether its deconstruction gives nothing that is read: `var (_, _) = …` would stand there for nobody. */
function isOfNoUse({ kind, span }: Binding, candidates: readonly Binding[], source: SourceText): boolean {
  if (kind !== 'pattern-variable') return false;
  const at = source.index(span.start);
  const before = /\bvar\s*\(([^()]*)$/.exec(textBefore(span.start, source))?.[1];
  const after = /^([^()]*)\)\s*=(?![=>])/.exec(source.text.slice(at, at + 200))?.[1];
  if (before === undefined || after === undefined) return false;
  const unread = candidates.filter(({ span: { start } }) => {
    const place = source.index(start);
    return place >= at - before.length && place < at + after.length;
  });
  const names = new Set(['_', ...unread.map(({ name }) => name)]);
  return `${before}${after}`.split(',').every((part) => names.has(part.trim()));
}

/** Whether the name stands after `(Type)`: a cast of a constant. */
function isCast({ kind, span }: Binding, source: SourceText): boolean {
  if (kind !== 'pattern-variable') return false;
  const before = textBefore(span.start, source);
  return /(?:\b(?:case|is|or|and|not)|[(,])\s*\(\s*[\w.<>?]+\s*\)\s*$/.test(before);
}

/** Names that say that nobody reads them. */
const meant = /^_|^(?:ignored?|not_?used|discard(?:ed)?|dummy)$|^\w+Unused$|^unusedBy/i;

/** Names that a hole of a string with escaped braces around it may read: `{{{name}}}`. */
function interpolatedNames(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/\{\{\{@?(\w+)/g), ([, name]) => name!));
}

function isCandidate(binding: Binding, source: SourceText): boolean {
  if (binding.reads > 0 || binding.captured || meant.test(binding.name)) return false;
  if (isCast(binding, source) || isShown(binding, source)) return false;
  if (isNamedBelow(binding.name, source.text, source.index(binding.span.end))) return false;
  switch (binding.kind) {
    case 'local':
      return !(
        isAlias(binding, source) ||
        isPassedOut(binding, source) ||
        isReadForEffect(binding, source) ||
        isThereForMore(binding, source)
      );
    case 'catch-variable':
    case 'out-variable':
    case 'pattern-variable':
      return binding.assignments.length === 0;
    default:
      return false;
  }
}

/** Whether it stands in a region that documentation is made of: `#region sample_…`. */
function isShown({ span }: Binding, source: SourceText): boolean {
  const before = source.text.slice(0, source.index(span.start));
  const start = before.lastIndexOf('#region sample');
  return start >= 0 && !before.includes('#endregion', start);
}

/** Whether it is more than a name: disposal reads a `using` variable, and writing a `ref` one writes its target. */
function isAlias({ declaration }: Binding, source: SourceText): boolean {
  return /^\s*(?:(?:await\s+)?using\b|scoped\b|fixed\b)|\bref\b/.test(source.at(declaration));
}

/** Whether it is passed as `out`: before C# 7 a call with an unused `out` parameter needs a variable. */
function isPassedOut({ name, assignments }: Binding, source: SourceText): boolean {
  return assignments.some(
    ({ sole, statement }) =>
      !sole && new RegExp(`\\b(?:out|ref)\\s+@?${escapeRegExp(name)}\\b`).test(source.at(statement)),
  );
}
