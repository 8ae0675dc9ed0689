import type { Detection, Detector } from './detector.js';

/** Types and members that other assemblies can see, without a documentation comment. */
export const missingDocumentation: Detector = {
  name: 'missing-documentation',
  needs: { views: { declarations: true } },
  *detect(analysis): Iterable<Detection> {
    for (const { kind, name, nameSpan, visible, documented } of analysis.declarations) {
      if (visible && !documented) yield { span: nameSpan, variables: { NAME: name, KIND: kind } };
    }
  },
};
