import * as z from 'zod/mini';
import { analysisParams, doc, input, paging, selection, timeout } from '../shapes.js';
import { tool } from '../tool.js';
import { findingLists, findingsShape } from './findings.js';

const place = z.strictObject({ path: z.string(), line: z.int(), endLine: z.int() });

const opportunity = z.strictObject({
  ...{ path: z.string(), line: z.int(), ruleId: z.string(), message: z.string() },
  score: z.number(),
  fixable: z.boolean(),
});

const mostOpportunities = 10;

export const analyze = tool({
  name: 'analyze',
  title: 'Analyze code',
  effect: 'reads',
  description:
    'Finds defects in C#, F#, TypeScript, JavaScript, Python and Rust, measures quality, and says what to improve first. Give `path` or `paths`, or a `text` that is in no file.',
  example: { path: 'src', min_severity: 'warning' },
  arguments: z.strictObject({ ...input, ...selection, ...timeout, ...paging }),
  result: z.strictObject({
    ...findingsShape,
    quality: z.optional(
      z.strictObject({ score: z.number(), grade: z.string() }).check(doc('0 to 100, A to F')),
    ),
    improveFirst: z.array(opportunity).check(doc('the best opportunities of all files')),
    clones: z.array(z.strictObject({ lines: z.int(), places: z.array(place) })).check(doc('repeated code')),
  }),
  async run(call, ask) {
    const report = await ask('analyze', analysisParams(call));
    const { analysis, clones = [], summary } = report;
    const { score, grade } = analysis?.quality.project ?? {};
    const best = (analysis?.opportunities ?? []).slice(0, mostOpportunities);
    return {
      head: { summary, ...(typeof score === 'number' && grade && { quality: { score, grade } }) },
      lists: [
        { name: 'improveFirst', items: best.map(opportunityOf) },
        ...findingLists(report),
        {
          name: 'clones',
          items: clones.map(({ lines, places }) => ({ lines, places: places.map(placeOf) })),
        },
      ],
      report,
    };
  },
});

interface Opportunity {
  path: string;
  line: number;
  ruleId: string;
  message: string;
  score: number;
  fixable: boolean;
}

function opportunityOf({ path, line, ruleId, message, score, fixable }: Opportunity): Opportunity {
  return { path, line, ruleId, message, score, fixable };
}

function placeOf({ path, line, endLine }: z.output<typeof place>): z.output<typeof place> {
  return { path, line, endLine };
}
