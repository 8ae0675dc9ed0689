import type { Function as FunctionView, Span } from '../../../wit/types/syntax.js';
import type { Detection, Detector } from './detector.js';
import { misparsedNames } from './misparsed-declarations.js';
import { SourceText } from './source-text.js';

/** Unread parameters of private methods and local functions, unless something else prescribes them. */
export const unusedParameter: Detector = {
  name: 'unused-parameter',
  needs: { bindings: 'unread', views: { functions: true } },
  *detect(analysis, text): Iterable<Detection> {
    if (analysis.unparsed.length > 0) return;
    const source = new SourceText(text);
    const doubtful = misparsedNames(analysis.bindings, source);
    for (const binding of analysis.bindings) {
      if (doubtful.has(binding.name)) continue;
      if (binding.kind !== 'parameter' || binding.reads > 0 || binding.assignments.length > 0) continue;
      if (binding.name.startsWith('_')) continue;
      const owner = ownerOf(binding.span, analysis.functions);
      if (!owner || !isFree(owner, source)) continue;
      const declaration = source.at(binding.declaration);
      if (/^\s*(?:\[|this\b|out\b|ref\b)|EventArgs\b|\bStreamingContext\b/.test(declaration)) continue;
      yield { span: binding.span, variables: { NAME: binding.name, OWNER: owner.name } };
    }
  },
};

/** Returns the innermost function around a span. */
function ownerOf(span: Span, functions: FunctionView[]): FunctionView | undefined {
  let owner: FunctionView | undefined;
  for (const candidate of functions) {
    if (candidate.span.start > span.start || candidate.span.end < span.end) continue;
    if (!owner || candidate.span.start >= owner.span.start) owner = candidate;
  }
  return owner;
}

/** Whether the function may change its parameters: no interface, attribute or delegate prescribes them. */
function isFree(owner: FunctionView, source: SourceText): boolean {
  const header = source.between(owner.span.start, owner.nameSpan.start);
  if (owner.kind === 'method') {
    if (!/\bprivate\b/.test(header) || /\b(?:partial|extern|override|virtual)\b/.test(header)) return false;
  } else if (owner.kind !== 'local-function') return false;
  // Attributes and designers' names (`button_Click`) mean that other code calls it.
  if (/^\s*\[/.test(header) || /[A-Za-z0-9]_[A-Z]/.test(owner.name)) return false;
  const ownerText = source.at(owner.span);
  if (/\bthrow\s+new\s+(?:System\.)?Not(?:Implemented|Supported)Exception\b/.test(ownerText)) return false;
  return !source.mentions(owner.name, /^\s*(?:<[^<>()]*>)?\s*(?![\s<(])(?:[^(]|$)/);
}
