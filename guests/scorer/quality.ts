import type { FileQuality, GroupQuality, ProjectQuality } from '../../wit/documents/scores.js';
import type { Report } from '../../wit/types/agent.js';
import { functionsOf } from '../sdk/index.js';
import { filledLinesOf, linesOf, unparsedLinesOf } from './lines.js';
import { growing } from './opportunities.js';
import type { Options, Part, Settings } from './settings.js';

const round = (value: number, digits = 10) => Math.round(value * digits) / digits;

/**
 * Grades a file: score = 100 · (share · F + (1 − share) · C) · D · U · M. F is about findings, C about complexity;
 * without functions only F counts. D, U and M are what clones, pieces that did not parse and merge conflicts leave of
 * it.
 */
export function fileQuality(report: Report, settings: Settings, options: Options): FileQuality {
  const { quality, classes } = settings;
  const { path } = report;
  const lines = linesOf(report, options);
  const filled = Math.max(1, filledLinesOf(report, options));
  const findings = findingsPart(report, lines, settings);
  const complexity = complexityPart(report, settings);
  const mean =
    complexity === undefined ? findings : quality.share * findings + (1 - quality.share) * complexity;
  const cloned = Math.min(1, (options.cloned[path] ?? 0) / filled);
  const unparsed = Math.min(1, unparsedLinesOf(report) / filled);
  const conflicts = report.findings.filter(({ ruleId }) => settings.conflictRules.includes(ruleId)).length;
  const left =
    (1 - quality.clones * cloned) *
    (1 - quality.unparsed * unparsed) *
    (conflicts > 0 ? 1 - quality.conflicts : 1);
  const share = mean * left;
  const kind = options.class[path] ?? 'product';
  const churn = growing(options.churn[path] ?? 0, settings.churn);
  return {
    path,
    score: round(100 * share),
    grade: gradeOf(share, settings),
    lines,
    findings: round(findings, 10_000),
    complexity: complexity === undefined ? undefined : round(complexity, 10_000),
    class: kind,
    cloned: round(cloned, 10_000),
    unparsed: round(unparsed, 10_000),
    conflicts,
    debt: round(lines * (1 - share) * classes[kind] * churn),
  };
}

/** 1 / (1 + d / findings), d the findings per 100 lines, each weighing severity · confidence · impact. */
function findingsPart({ findings }: Report, lines: number, settings: Settings): number {
  const { quality, severities, rules, unknownRule } = settings;
  const weight = findings.reduce((sum, { ruleId, severity, confidence }) => {
    // 0.5 is the impact of a usual finding.
    const impact = (rules[ruleId] ?? unknownRule).impact / 0.5;
    return sum + severities[severity] * confidence * impact;
  }, 0);
  const density = (100 * weight) / Math.max(1, lines + quality.smoothing);
  return 1 / (1 + density / quality.findings);
}

/** The mean over the functions, by their lines, of 1 / (1 + max(0, cognitive − limit) / limit). */
function complexityPart(report: Report, { quality: { complexity: limit } }: Settings): number | undefined {
  const functions = functionsOf(report);
  const total = functions.reduce((sum, one) => sum + one.lines, 0);
  if (total <= 0) return undefined;
  const ease = (cognitive: number) => 1 / (1 + Math.max(0, cognitive - limit) / limit);
  return functions.reduce((sum, one) => sum + one.lines * ease(one.cognitive), 0) / total;
}

/** Makes a part of a project of a file. */
export function partOf({ score, lines, class: kind, cloned, unparsed, conflicts }: FileQuality): Part {
  return {
    score,
    lines,
    files: 1,
    class: kind ?? 'product',
    cloned: cloned ?? 0,
    unparsed: unparsed ?? 0,
    conflicts: conflicts ? 1 : 0,
  };
}

/** Grades the product, or everything if there is none, and the tests apart. */
export function projectQuality(parts: readonly Part[], settings: Settings): ProjectQuality {
  const of = (wanted: Part['class']) => parts.filter((part) => part.class === wanted);
  const [product, tests] = [of('product'), of('test')];
  return {
    ...groupQuality(product.length > 0 ? product : parts, settings),
    ...(tests.length > 0 && { tests: groupQuality(tests, settings) }),
  };
}

/** Computes the mean of the parts' scores by their lines, less what merge conflicts cost. */
function groupQuality(parts: readonly Part[], settings: Settings): GroupQuality {
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const lines = sum((part) => part.lines);
  const mean = (of: (part: Part) => number, none: number) =>
    lines > 0 ? sum((part) => of(part) * part.lines) / lines : none;
  const conflicts = sum((part) => part.conflicts);
  const { quality } = settings;
  const left = 1 - (quality.conflicts * conflicts) / (conflicts + quality.conflictFiles);
  const share = (mean((part) => part.score, 100) / 100) * left;
  return {
    score: round(100 * share),
    grade: gradeOf(share, settings),
    lines,
    files: sum((part) => part.files),
    cloned: round(
      mean((part) => part.cloned, 0),
      10_000,
    ),
    unparsed: round(
      mean((part) => part.unparsed, 0),
      10_000,
    ),
    conflicts,
  };
}

function gradeOf(share: number, { grades }: Settings): FileQuality['grade'] {
  const found = (['A', 'B', 'C', 'D'] as const).find((grade) => share >= grades[grade]);
  return found ?? 'E';
}
