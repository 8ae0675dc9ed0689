import * as z from 'zod/mini';
import { severities } from '../../../findings/severity.js';
import { categories } from '../../../patterns/categories.js';
import { tiers } from '../../../patterns/tiers.js';
import * as core from '../../core/shapes.js';
import { doc, paging, selection } from '../shapes.js';
import { tool } from '../tool.js';

const overview = {
  id: z.string(),
  name: z.string(),
  description: z.string(),
  severity: z.string(),
  category: z.string(),
  languages: z.array(z.string()),
  tier: z.string(),
  fixes: z.boolean().check(doc('whether suggest_fixes can fix it')),
};

export const listPatterns = tool({
  name: 'list_patterns',
  title: 'List patterns',
  effect: 'reads',
  description: 'Lists the patterns that analyze looks for. explain_pattern says more of one.',
  example: { language: 'csharp', min_severity: 'warning' },
  arguments: z.strictObject({
    language: selection.language,
    category: z.optional(z.enum(categories)),
    min_severity: z.optional(z.enum(severities.slice())),
    tag: z.optional(core.name),
    tier: z.optional(z.enum(tiers).check(doc('the smallest profile that runs the pattern'))),
    ...paging,
  }),
  result: z.strictObject({ patterns: z.array(z.strictObject(overview)) }),
  async run({ language, category, min_severity, tag, tier }, ask) {
    const { patterns } = await ask('patterns/list', {
      language,
      category,
      minSeverity: min_severity,
      tag,
      tier,
    });
    const items = patterns.map(
      ({ id, name, description, severity, category: kind, languages, tier, fixes }) => ({
        ...{ id, name, description, severity, category: kind, languages, tier, fixes },
      }),
    );
    return { head: {}, lists: [{ name: 'patterns', items }] };
  },
});

const example = z.strictObject({ language: z.string(), code: z.string(), fixed: z.optional(z.string()) });

export const explainPattern = tool({
  name: 'explain_pattern',
  title: 'Explain a pattern',
  effect: 'reads',
  description:
    'Says what a pattern finds, why it matters and what to do instead, with examples of what it finds and what it leaves alone.',
  example: { pattern: 'TARS007' },
  arguments: z.strictObject({ pattern: core.name.check(doc('id or name')), ...paging }),
  result: z.strictObject({
    ...overview,
    message: z.string(),
    suggestion: z.optional(z.string()),
    references: z.array(z.string()),
    finds: z.array(example),
    leavesAlone: z.array(example),
  }),
  async run({ pattern }, ask) {
    const explained = await ask('patterns/explain', { pattern });
    const { finds, leavesAlone } = explained;
    const head = Object.entries(explained).filter(([name]) => headNames.includes(name));
    return {
      head: Object.fromEntries(head),
      lists: [
        { name: 'finds', items: finds },
        { name: 'leavesAlone', items: leavesAlone },
      ],
    };
  },
});

const headNames = [...Object.keys(overview), 'message', 'suggestion', 'references'];
