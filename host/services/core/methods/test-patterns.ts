import * as z from 'zod/mini';
import { testExamples } from '../../../patterns/examples.js';
import { findPattern } from '../../../patterns/find.js';
import { loadPatterns } from '../../../patterns/load.js';
import { method } from '../method.js';
import { doc, name } from '../shapes.js';

const failure = z.strictObject({ example: z.string(), message: z.string(), diff: z.optional(z.string()) });

export const testPatterns = method({
  name: 'patterns/test',
  summary: 'Runs the examples of patterns.',
  effect: 'reads',
  params: z.strictObject({ patterns: z.optional(z.array(name).check(doc('ids or names; default: all'))) }),
  result: z.strictObject({
    patterns: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        examples: z.int(),
        failures: z.array(failure),
      }),
    ),
  }),
  async run({ patterns: wanted = [] }, { options, signal, host }) {
    const { patterns } = await loadPatterns(options.patterns);
    const chosen =
      wanted.length === 0 ? patterns : [...new Set(wanted.map((one) => findPattern(patterns, one)))];
    return { patterns: await testExamples(await host(), chosen, signal) };
  },
});
