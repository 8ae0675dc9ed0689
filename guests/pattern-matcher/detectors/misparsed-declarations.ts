import type { Binding } from '../../../wit/types/syntax.js';
import type { SourceText } from './source-text.js';

/** A character outside ASCII is part of a name in code, and not every engine knows `\p{L}`. */
const identifier = /(?!\d)(?:\w|[^\s\0-\x7f])+/g;

/**
 * Collects names in code that the grammar may have misparsed as declarations: `F(a * b)` looks like a pointer `b` of
 * type `a`, `G<(int x, int y)>(1)` like a comparison with a deconstruction. Such a declaration may be a use.
 */
export function misparsedNames(bindings: Binding[], source: SourceText): ReadonlySet<string> {
  const names = new Set<string>();
  for (const binding of bindings) {
    if (!isMisparsed(binding, source)) continue;
    for (const [name] of source.at(binding.declaration).matchAll(identifier)) names.add(name);
  }
  return names;
}

function isMisparsed({ kind, sole, name, declaration }: Binding, source: SourceText): boolean {
  if (kind !== 'pattern-variable' && kind !== 'out-variable') return false;
  const text = source.at(declaration);
  return text.includes('*') || (!sole && text.trim() !== name);
}
