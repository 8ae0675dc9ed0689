import type { FeedbackFile } from '../../wit/documents/feedback-document.js';
import type { FunctionMetrics } from '../sdk/index.js';
import { countsOf } from './counts.js';
import { byAll, falling, rising } from './order.js';
import type { Options } from './settings.js';
import type { Subject } from './subject.js';

type Quality = NonNullable<Options['quality']>['files'][number];

export function filesOf(
  subjects: readonly Subject[],
  { quality }: Options,
  mostFunctions: number,
): FeedbackFile[] {
  const graded = new Map((quality?.files ?? []).map((file) => [file.path, file]));
  return subjects.map((subject) => {
    const { path, language, findings, functions } = subject;
    const quality = graded.get(path);
    return {
      path,
      language,
      lines: linesOf(subject, quality),
      findings: countsOf(findings),
      ...(quality && { quality: { score: quality.score, grade: quality.grade } }),
      ...(quality?.debt !== undefined && { debt: quality.debt }),
      functions: worst(functions, mostFunctions),
    };
  });
}

/**
 * Compares by how much there is to improve; what doesn't tell that by quality, the lowest first; then files of unknown
 * quality, those with the worst findings first.
 */
export const worstFile = byAll<FeedbackFile>(
  falling(({ debt }) => debt ?? -1),
  rising(({ quality }) => quality?.score ?? 101),
  falling(({ findings }) => findings.error),
  falling(({ findings }) => findings.warning),
  falling(({ findings }) => findings.info),
  falling(({ findings }) => findings.hint),
  rising(({ path }) => path),
);

function linesOf({ metrics }: Subject, quality: Quality | undefined): number {
  const codeLines = metrics.find(({ name, subject }) => name === 'code-lines' && !subject)?.value;
  return wholeNumber(codeLines ?? quality?.lines ?? 0);
}

const mostComplex = byAll<FunctionMetrics>(
  falling(({ cognitive }) => cognitive),
  falling(({ cyclomatic }) => cyclomatic),
  falling(({ lines }) => lines),
  rising(({ span }) => span.start),
  rising(({ name }) => name),
);

/** Chooses the most complex functions; functions without any branch never count. */
function worst(functions: readonly FunctionMetrics[], most: number): FeedbackFile['functions'] {
  return functions
    .filter(({ cognitive, cyclomatic }) => cognitive > 0 || cyclomatic > 1)
    .sort(mostComplex)
    .slice(0, most)
    .map(({ name, span, lines, cognitive, cyclomatic }) => ({
      name,
      line: span.line,
      endLine: span.endLine,
      lines: wholeNumber(lines),
      cognitive: wholeNumber(cognitive),
      cyclomatic: wholeNumber(cyclomatic),
    }));
}

/** Makes a count of a metric, which may be any number. */
export const wholeNumber = (value: number) =>
  Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.round(value)));
