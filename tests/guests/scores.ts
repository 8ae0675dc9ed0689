import type { Metric } from 'tars-hyperlight';
import type { Scores } from '#wit/documents/scores.js';
import { span } from './reports.js';

export const measured = (
  subject: string,
  cognitive: number,
  from: number,
  to: number,
  cyclomatic = cognitive,
) => {
  const place = { subject, span: span(from, to) };
  return [
    { name: 'cyclomatic', value: cyclomatic, ...place },
    { name: 'cognitive', value: cognitive, ...place },
    { name: 'code-lines', value: to - from + 1, ...place },
    { name: 'nesting', value: 1, ...place },
  ];
};

export const lines = (value: number): Metric => ({ name: 'code-lines', value });
const neutral = {
  severity: 0.5,
  impact: 0.5,
  confidence: 0.5,
  success: 0.5,
  complexity: 1,
  churn: 1,
  difficulty: 0.5,
};

export const opportunity = (
  path: string,
  ruleId: string,
  line: number,
  score: number,
  terms: object = {},
) => ({
  path,
  ruleId,
  line,
  column: 1,
  start: line * 100,
  end: line * 100 + 10,
  message: `odd ${ruleId}`,
  fixable: false,
  score,
  terms: { ...neutral, ...terms },
});

export const quality = (path: string, score: number): Scores['quality']['files'][number] => ({
  path,
  score,
  grade: score >= 90 ? 'A' : 'E',
  lines: 10,
  findings: 1,
});

export const scores = (
  files: ReturnType<typeof quality>[],
  opportunities: Scores['opportunities'],
): Scores => ({
  opportunities,
  quality: { project: { score: 70, grade: 'C', lines: 30, files: files.length }, files },
});
