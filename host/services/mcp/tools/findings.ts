import * as z from 'zod/mini';
import { reportSchema } from '../../../reports/json-schema.js';
import type { ResultOf } from '../../core/core.js';
import type { AnswerList } from '../result/answer.js';
import { doc } from '../shapes.js';

const count = z.int();

const finding = z.strictObject({
  ruleId: z.string(),
  severity: z.string(),
  message: z.string(),
  line: count,
  column: count,
  confidence: z.number(),
  fix: z.optional(z.string().check(doc('what suggest_fixes would do'))),
  fingerprint: z.string().check(doc('names the finding to give_feedback')),
});

const file = z.strictObject({ path: z.string(), language: z.string(), findings: z.array(finding) });

/** What is said of findings, whichever tool found them. */
export const findingsShape = {
  summary: reportSchema.shape.summary.check(doc('of all files, on whatever page')),
  rules: z.record(z.string(), z.string()).check(doc('names of the rules on this page, by id')),
  files: z.array(file),
  problems: z
    .array(z.strictObject({ path: z.string(), status: z.string(), code: z.string(), message: z.string() }))
    .check(doc('files that failed or were understood in part')),
};

type JsonReport = ResultOf<'analyze'>;
type FileOf = JsonReport['files'][number];
interface Item {
  path: string;
  language: string;
  finding: z.output<typeof finding>;
}

/** The lists of a report that say what is wrong. */
export function findingLists({ files, rules, summary }: JsonReport): readonly AnswerList[] {
  const names = new Map(rules.map(({ id, name }) => [id, name]));
  const problems = files.filter(({ status }) => status !== 'complete').map(problemOf);
  return [
    {
      name: 'findings',
      items: files.flatMap(itemsOf),
      as: (items, elsewhere) => ({
        summary: elsewhere === 0 ? summary : { ...summary, omitted: omitted(summary, elsewhere) },
        rules: namesOf(items as Item[], names),
        files: byFile(items as Item[]),
      }),
    },
    { name: 'problems', items: problems },
  ];
}

function omitted({ omitted: already }: JsonReport['summary'], elsewhere: number) {
  return { ...already, findings: (already?.findings ?? 0) + elsewhere };
}

function itemsOf({ path, language, findings }: FileOf): Item[] {
  return findings.map(({ ruleId, severity, message, span, confidence, suggestion, fingerprint }) => ({
    path,
    language,
    finding: {
      ...{ ruleId, severity, message, line: span.line, column: span.column, confidence },
      ...(suggestion && { fix: suggestion.message }),
      fingerprint,
    },
  }));
}

function byFile(items: readonly Item[]) {
  const files: z.output<typeof file>[] = [];
  for (const { path, language, finding: one } of items) {
    const last = files.at(-1);
    if (last?.path === path) last.findings.push(one);
    else files.push({ path, language, findings: [one] });
  }
  return files;
}

function namesOf(items: readonly Item[], names: ReadonlyMap<string, string>): Record<string, string> {
  const used = items.map(({ finding: { ruleId } }) => ruleId);
  return Object.fromEntries([...new Set(used)].map((id) => [id, names.get(id) ?? id]));
}

function problemOf({ path, status, error, unparsed }: FileOf) {
  const pieces = `${unparsed.length} pieces were not understood, from line ${unparsed[0]?.line ?? 1}`;
  return { path, status, code: error?.code ?? 'UNPARSED', message: error?.message ?? pieces };
}
