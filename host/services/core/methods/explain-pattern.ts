import * as z from 'zod/mini';
import { findPattern } from '../../../patterns/find.js';
import { loadPatterns } from '../../../patterns/load.js';
import { overviewOf } from '../../../patterns/overview.js';
import { method } from '../method.js';
import { doc, name } from '../shapes.js';

const example = z.strictObject({ language: z.string(), code: z.string(), fixed: z.optional(z.string()) });

export const explainPattern = method({
  name: 'patterns/explain',
  summary: 'Says what a pattern finds and why, with examples.',
  effect: 'reads',
  params: z.strictObject({ pattern: name.check(doc('id or name')) }),
  result: z.looseObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    message: z.string(),
    suggestion: z.optional(z.string()),
    finds: z.array(example),
    leavesAlone: z.array(example),
  }),
  async run({ pattern: wanted }, { options }) {
    const { patterns } = await loadPatterns(options.patterns);
    const pattern = findPattern(patterns, wanted);
    const { message, suggestion, examples } = pattern;
    return {
      ...overviewOf(pattern),
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
      finds: examples.invalid.map(({ language, code, fixed }) => ({
        ...{ language, code },
        ...(fixed === undefined ? {} : { fixed }),
      })),
      leavesAlone: examples.valid.map(({ language, code }) => ({ language, code })),
    };
  },
});
