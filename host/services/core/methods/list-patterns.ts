import * as z from 'zod/mini';
import { severities } from '../../../findings/severity.js';
import { categories } from '../../../patterns/categories.js';
import { loadPatterns } from '../../../patterns/load.js';
import { filterOf, overviewOf } from '../../../patterns/overview.js';
import { tiers } from '../../../patterns/tiers.js';
import { method } from '../method.js';
import { name } from '../shapes.js';

const overview = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  severity: z.enum(severities.slice()),
  category: z.enum(categories),
  languages: z.array(z.string()),
  tier: z.enum(tiers),
  fixes: z.boolean(),
});

export const listPatterns = method({
  name: 'patterns/list',
  summary: 'Lists the patterns.',
  effect: 'reads',
  params: z.strictObject({
    language: z.optional(name),
    category: z.optional(z.enum(categories)),
    minSeverity: z.optional(z.enum(severities.slice())),
    tag: z.optional(name),
    tier: z.optional(z.enum(tiers)),
  }),
  result: z.strictObject({ patterns: z.array(overview) }),
  async run(filter, { options }) {
    const { patterns } = await loadPatterns(options.patterns);
    return { patterns: patterns.filter(filterOf(filter)).map(overviewOf) };
  },
});
