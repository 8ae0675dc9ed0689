import type { Binding } from '../../../wit/types/syntax.js';
import type { Detection, Detector } from './detector.js';
import { FunctionIndex } from './functions.js';
import { misparsedNames } from './misparsed-declarations.js';
import { escapeRegExp, SourceText } from './source-text.js';
import { editsFor } from './unused-variable-edits.js';

/**
 * Variables that are never read, with or without a value. Code with possible effects stays as statements; if that is
 * not possible there are no edits.
 */
export const unusedVariable: Detector = {
  name: 'unused-variable',
  needs: { bindings: 'unread', views: { functions: true } },
  *detect(analysis, text): Iterable<Detection> {
    const source = new SourceText(text);
    const doubtful = misparsedNames(analysis.bindings, source);
    const functions = new FunctionIndex(analysis.functions);
    for (const binding of analysis.bindings) {
      if (doubtful.has(binding.name) || !isCandidate(binding, source)) continue;
      const edits = editsFor(binding, source, analysis.unparsed, functions);
      yield {
        span: binding.span,
        variables: { NAME: binding.name, OWNER: binding.owner },
        ...(edits ? { edits } : {}),
      };
    }
  },
};

function isCandidate(binding: Binding, source: SourceText): boolean {
  if (binding.reads > 0 || binding.captured || binding.name.startsWith('_')) return false;
  switch (binding.kind) {
    case 'local':
      return !isAlias(binding, source) && !isPassedOut(binding, source);
    case 'catch-variable':
    case 'out-variable':
    case 'pattern-variable':
      return binding.assignments.length === 0;
    default:
      return false;
  }
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
