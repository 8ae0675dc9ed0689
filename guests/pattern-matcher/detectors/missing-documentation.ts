import { includesText } from '../includes-text.js';
import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

/**
 * Types and members that other assemblies can see, without a documentation comment, but for overrides. As for the compiler's own warning,
 * `#pragma warning disable 1591` disables the findings.
 */
export const missingDocumentation: Detector = {
  name: 'missing-documentation',
  needs: { views: { declarations: true } },
  *detect(analysis, text): Iterable<Detection> {
    const torn = analysis.unparsed.length > 0;
    const silent = silencedRanges(text);
    const source = new SourceText(text);
    let typesEnd = 0;
    for (const declaration of analysis.declarations) {
      const { kind, name, span, nameSpan, visible, documented } = declaration;
      // A member is in no type where the type's head or an earlier member did not parse.
      const isOrphan = torn && !types.test(kind) && span.end > typesEnd;
      if (types.test(kind)) typesEnd = Math.max(typesEnd, span.end);
      if (!visible || documented || isOrphan) continue;
      if (silent.some(([start, end]) => start <= nameSpan.start && nameSpan.start < end)) continue;
      // What it overrides says it, and editors show that.
      if (/\boverride\b/.test(source.between(span.start, nameSpan.start))) continue;
      yield { span: nameSpan, variables: { NAME: name, KIND: kind } };
    }
  },
};

const types = /^(?:class|struct|record|interface|enum|delegate)\b/;

/** Lists the byte ranges between the pragmas that disable and restore CS1591. */
function silencedRanges(text: string): [start: number, end: number][] {
  if (!includesText(text, '1591')) return [];
  const source = new SourceText(text);
  const ranges: [number, number][] = [];
  let from: number | undefined;
  for (const { 1: verb, index } of text.matchAll(
    /^[ \t\uFEFF]*#[ \t]*pragma[ \t]+warning[ \t]+(disable|restore)\b[^\n]*1591/gm,
  )) {
    const at = source.bytes(index);
    if (verb === 'disable') from ??= at;
    else if (from !== undefined) {
      ranges.push([from, at]);
      from = undefined;
    }
  }
  if (from !== undefined) ranges.push([from, Number.POSITIVE_INFINITY]);
  return ranges;
}
