import type { Declaration } from '../../../wit/types/syntax.js';
import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

/**
 * Types and members that other assemblies can see, without a documentation comment. Left out is what others document:
 * overrides, and members of types that implement interfaces.
 */
export const missingDocumentation: Detector = {
  name: 'missing-documentation',
  needs: { views: { declarations: true } },
  *detect(analysis, text): Iterable<Detection> {
    const torn = analysis.unparsed.length > 0;
    const source = new SourceText(text);
    let lines: readonly string[] | undefined;
    const around: { end: number; implementing: boolean }[] = [];
    for (const declaration of analysis.declarations) {
      const { kind, name, span, nameSpan, visible, documented } = declaration;
      while (around.length > 0 && around.at(-1)!.end < span.end) around.pop();
      const owner = around.at(-1);
      // A member is in no type where the type's head or an earlier member did not parse.
      const isOrphan = torn && !types.test(kind) && !owner;
      const isImplementing = owner?.implementing === true && implemented.test(kind);
      if (types.test(kind))
        around.push({ end: span.end, implementing: implementsInterface(declaration, source) });
      if (!visible || documented || isOrphan || isImplementing) continue;
      // What it overrides says it, and editors show that.
      if (/\boverride\b/.test(source.between(span.start, nameSpan.start))) continue;
      lines ??= text.split(lineEnd);
      if (isDocumentedAbove(lines, span.line)) continue;
      yield { span: nameSpan, variables: { NAME: name, KIND: kind } };
    }
  },
};

const types = /^(?:class|struct|record|interface|enum|delegate)\b/;
const implemented = /^(?:method|property|event|indexer)/;

/** Whether the head of a type names an interface, by the convention of their names. */
function implementsInterface({ kind, nameSpan, span }: Declaration, source: SourceText): boolean {
  if (!/^(?:class|struct|record)/.test(kind)) return false;
  const [head = ''] = source
    .between(nameSpan.end, Math.min(span.end, nameSpan.end + 2000))
    .split(/[{;]|\bwhere\b/);
  return /:(?:[^:]*[,\s.])?I[A-Z]\w*/.test(head);
}

const lineEnd = /\r\n|\r|\n/;

/** Most lines between a declaration and its documentation comment. */
const mostAbove = 200;

/** Whether a documentation comment stands before the `#if` that the declaration begins in one branch of. */
function isDocumentedAbove(lines: readonly string[], first: number): boolean {
  let depth = 0;
  let directives = 0;
  for (let at = first - 2; at >= Math.max(0, first - 1 - mostAbove); at--) {
    const line = lines[at]!.trim();
    if (/^#\s*(?:else|elif)\b/.test(line) && depth === 0) depth = 1;
    else if (/^#\s*endif\b/.test(line)) return false;
    else if (/^#\s*if\b/.test(line)) depth = 0;
    if (line.startsWith('#')) directives++;
    else if (depth === 0 && line.startsWith('///')) return directives > 0;
    else if (depth === 0 && line !== '' && !/^\[.*\]$/.test(line)) return false;
  }
  return false;
}
