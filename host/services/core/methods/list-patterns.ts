import * as z from 'zod/mini';
import { severities } from '../../../findings/severity.js';
import { categories } from '../../../patterns/categories.js';
import { loadPatterns } from '../../../patterns/load.js';
import { filterOf, overviewOf } from '../../../patterns/overview.js';
import { tiers } from '../../../patterns/tiers.js';
import { ListBudget } from '../list-budget.js';
import { method } from '../method.js';
import { doc, name } from '../shapes.js';

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
  result: z.strictObject({
    patterns: z.array(overview),
    omitted: z.optional(z.int().check(doc('patterns left out, as the result would be too large'))),
  }),
  async run(filter, { options, maxBytes }) {
    const { patterns } = await loadPatterns(options.patterns);
    const list = new ListBudget<ReturnType<typeof overviewOf>>(maxBytes);
    for (const pattern of patterns.filter(filterOf(filter))) list.add(overviewOf(pattern));
    const { items, omitted } = list;
    return { patterns: items, ...(omitted > 0 && { omitted }) };
  },
});
