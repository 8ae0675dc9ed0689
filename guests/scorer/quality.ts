import type { FileQuality, Quality } from '../../wit/documents/scores.js';
import type { Report } from '../../wit/types/agent.js';
import { functionsOf } from '../sdk/index.js';
import type { Options, Settings } from './settings.js';

const round = (value: number, digits = 10) => Math.round(value * digits) / digits;

/**
 * Grades a file: score = 100 · (share · F + (1 − share) · C). F = 1 / (1 + d / findings), d the weighted findings per
 * 100 lines; C the mean over the functions, by their lines, of 1 / (1 + max(0, cognitive − limit) / limit). Without
 * functions only F counts.
 */
export function fileQuality(report: Report, settings: Settings, options: Options): FileQuality {
  const { quality, severities } = settings;
  const lines = linesOf(report, options);
  const weight = report.findings.reduce(
    (sum, { severity, confidence }) => sum + severities[severity] * confidence,
    0,
  );
  const density = (100 * weight) / Math.max(1, lines);
  const findings = 1 / (1 + density / quality.findings);
  const functions = functionsOf(report);
  const total = functions.reduce((sum, one) => sum + one.lines, 0);
  const limit = quality.complexity;
  const ease = (cognitive: number) => 1 / (1 + Math.max(0, cognitive - limit) / limit);
  const complexity =
    total > 0 ? functions.reduce((sum, one) => sum + one.lines * ease(one.cognitive), 0) / total : undefined;
  const share =
    complexity === undefined ? findings : quality.share * findings + (1 - quality.share) * complexity;
  return {
    path: report.path,
    score: round(100 * share),
    grade: gradeOf(share, settings),
    lines,
    findings: round(findings, 10_000),
    complexity: complexity === undefined ? undefined : round(complexity, 10_000),
  };
}

/** Computes the mean of the files' scores by their lines. */
export function projectQuality(
  files: readonly FileQuality[],
  { parts }: Options,
  settings: Settings,
): Quality['project'] {
  const all = [...files.map(({ score, lines }) => ({ score, lines, files: 1 })), ...parts];
  const sum = (of: (part: (typeof all)[number]) => number) =>
    all.reduce((total, part) => total + of(part), 0);
  const lines = sum((part) => part.lines);
  const score = lines > 0 ? sum((part) => part.score * part.lines) / lines : 100;
  return {
    score: round(score),
    grade: gradeOf(score / 100, settings),
    lines,
    files: sum((part) => part.files),
  };
}

function linesOf(report: Report, { lines }: Options): number {
  const codeLines = report.metrics.find(({ name, subject }) => name === 'code-lines' && !subject)?.value;
  return codeLines ?? lines[report.path] ?? lastLine(report);
}

function lastLine({ findings }: Report): number {
  return findings.reduce((last, { span }) => Math.max(last, span.endLine), 1);
}

function gradeOf(share: number, { grades }: Settings): FileQuality['grade'] {
  const found = (['A', 'B', 'C', 'D'] as const).find((grade) => share >= grades[grade]);
  return found ?? 'E';
}
