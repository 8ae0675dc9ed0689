import * as z from 'zod/mini';
import type { ResultOf } from '../../core/core.js';
import { doc, input, inputParams, paging, selection, timeout } from '../shapes.js';
import { tool } from '../tool.js';

const count = z.int().check(z.minimum(0));
const measure = z.optional(z.number());

const measured = z.strictObject({
  path: z.string(),
  name: z.optional(z.string().check(doc('of the function or type'))),
  line: z.optional(z.int()),
  endLine: z.optional(z.int()),
  cyclomatic: measure,
  cognitive: measure,
  codeLines: measure,
  parameters: measure,
  nesting: measure,
  maintainability: measure,
});
type Measured = z.output<typeof measured>;

const names: Readonly<Record<string, keyof Measured>> = {
  cyclomatic: 'cyclomatic',
  cognitive: 'cognitive',
  'code-lines': 'codeLines',
  parameters: 'parameters',
  nesting: 'nesting',
  maintainability: 'maintainability',
};

const levels = ['functions', 'types', 'files'] as const;
type Level = (typeof levels)[number];

export const measureComplexity = tool({
  name: 'measure_complexity',
  title: 'Measure complexity',
  effect: 'reads',
  description:
    'Measures functions, types or files: cyclomatic and cognitive complexity, lines, parameters, nesting, maintainability (0 to 100, more is better). The most complex come first.',
  example: { path: 'src/OrderService.cs', of: 'functions', min_cognitive: 10 },
  arguments: z.strictObject({
    ...input,
    of: z.optional(z.enum(levels).check(doc('what is measured; default: functions'))),
    min_cognitive: z.optional(z.number().check(z.minimum(0), doc('leave out what is simpler'))),
    language: selection.language,
    ...timeout,
    ...paging,
  }),
  result: z.strictObject({
    of: z.enum(levels),
    totals: z.looseObject({ files: count, functions: count, codeLines: count }),
    measured: z.array(measured),
    problems: z
      .array(z.strictObject({ path: z.string(), status: z.string() }))
      .check(doc('files not wholly read')),
  }),
  async run({ of = 'functions', min_cognitive = 0, ...call }, ask) {
    const report = await ask('run', { agent: 'complexity', ...inputParams(call) });
    const all = report.files.flatMap((file) => measuresOf(file, of));
    const chosen = all.filter(({ cognitive = 0 }) => cognitive >= min_cognitive);
    const problems = report.files.filter(({ status }) => status !== 'complete');
    return {
      head: { of, totals: { ...report.totals } },
      lists: [
        { name: 'measured', items: chosen.toSorted(byComplexity) },
        { name: 'problems', items: problems.map(({ path, status }) => ({ path, status })) },
      ],
    };
  },
});

/** What one file's metrics say of each subject of a level: the metrics of one subject follow each other. */
function measuresOf({ path, metrics }: ResultOf<'run'>['files'][number], level: Level): Measured[] {
  const subjects: Measured[] = [];
  let last: string | undefined;
  for (const { name, value, subject, span } of metrics) {
    const key = `${subject ?? ''}:${span?.start ?? ''}`;
    if (key !== last) {
      subjects.push({
        path,
        ...(subject !== undefined && { name: subject }),
        ...(span && { line: span.line, endLine: span.endLine }),
      });
    }
    last = key;
    const as = names[name];
    if (as !== undefined) Object.assign(subjects.at(-1)!, { [as]: value });
  }
  return subjects.filter((one) => levelOf(one) === level);
}

/** Only functions have parameters, and only what is in a file has a place. */
function levelOf({ line, parameters }: Measured): Level {
  if (line === undefined) return 'files';
  return parameters === undefined ? 'types' : 'functions';
}

function byComplexity(a: Measured, b: Measured): number {
  return (b.cognitive ?? 0) - (a.cognitive ?? 0) || (b.cyclomatic ?? 0) - (a.cyclomatic ?? 0);
}
