import type { Declaration } from '../../../wit/types/syntax.js';
import { includesText } from '../includes-text.js';
import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

/**
 * Types and members that other assemblies can see, without a documentation comment. As for the compiler's own warning,
 * `#pragma warning disable 1591` disables the findings.
 */
export const missingDocumentation: Detector = {
  name: 'missing-documentation',
  needs: { views: { declarations: true } },
  *detect(analysis, text): Iterable<Detection> {
    const torn = analysis.unparsed.length > 0;
    const silent = silencedRanges(text);
    for (const declaration of analysis.declarations) {
      const { kind, name, nameSpan, visible, documented } = declaration;
      if (!visible || documented) continue;
      if (torn && isOrphan(declaration, analysis.declarations)) continue;
      if (silent.some(([start, end]) => start <= nameSpan.start && nameSpan.start < end)) continue;
      yield { span: nameSpan, variables: { NAME: name, KIND: kind } };
    }
  },
};

const types = /^(?:class|struct|record|interface|enum|delegate)\b/;

/** Whether a member is in no type: the type's head or an earlier member did not parse. */
function isOrphan({ kind, span }: Declaration, all: Declaration[]): boolean {
  if (types.test(kind)) return false;
  return !all.some(
    (other) => types.test(other.kind) && other.span.start < span.start && span.end <= other.span.end,
  );
}

const pragma = /^[ \t\uFEFF]*#[ \t]*pragma[ \t]+warning[ \t]+(disable|restore)\b((?:(?!\/\/)[^\r\n])*)/gm;

/** Lists the byte ranges between the pragmas that disable and restore CS1591: by its id, or all warnings. */
function silencedRanges(text: string): [start: number, end: number][] {
  if (!includesText(text, 'pragma')) return [];
  const source = new SourceText(text);
  const ranges: [number, number][] = [];
  let from: number | undefined;
  for (const { 1: verb, 2: list, index } of text.matchAll(pragma)) {
    if (!/^\s*$/.test(list!) && !/(?:^|[\s,])(?:CS)?1591(?=[\s,]|$)/i.test(list!)) continue;
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
