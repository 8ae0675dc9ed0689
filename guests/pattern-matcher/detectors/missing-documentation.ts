import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

/** Types and members that other assemblies can see, without a documentation comment, but for overrides. */
export const missingDocumentation: Detector = {
  name: 'missing-documentation',
  needs: { views: { declarations: true } },
  *detect(analysis, text): Iterable<Detection> {
    const torn = analysis.unparsed.length > 0;
    const source = new SourceText(text);
    let typesEnd = 0;
    for (const declaration of analysis.declarations) {
      const { kind, name, span, nameSpan, visible, documented } = declaration;
      // A member is in no type where the type's head or an earlier member did not parse.
      const isOrphan = torn && !types.test(kind) && span.end > typesEnd;
      if (types.test(kind)) typesEnd = Math.max(typesEnd, span.end);
      if (!visible || documented || isOrphan) continue;
      // What it overrides says it, and editors show that.
      if (/\boverride\b/.test(source.between(span.start, nameSpan.start))) continue;
      yield { span: nameSpan, variables: { NAME: name, KIND: kind } };
    }
  },
};

const types = /^(?:class|struct|record|interface|enum|delegate)\b/;
