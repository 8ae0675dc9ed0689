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
    const told = graded.get(path);
    return {
      path,
      language,
      lines: linesOf(subject, told),
      findings: countsOf(findings),
      ...(told && { quality: { score: told.score, grade: told.grade } }),
      functions: worst(functions, mostFunctions),
    };
  });
}

/** The lowest quality first; files of which none is known come last, those with the worst findings first. */
export const worstFile = byAll<FeedbackFile>(
  rising(({ quality }) => quality?.score ?? 101),
  falling(({ findings }) => findings.error),
  falling(({ findings }) => findings.warning),
  falling(({ findings }) => findings.info),
  falling(({ findings }) => findings.hint),
  rising(({ path }) => path),
);

function linesOf({ metrics }: Subject, told: Quality | undefined): number {
  const own = metrics.find(({ name, subject }) => name === 'code-lines' && !subject)?.value;
  return whole(own ?? told?.lines ?? 0);
}

const mostComplex = byAll<FunctionMetrics>(
  falling(({ cognitive }) => cognitive),
  falling(({ cyclomatic }) => cyclomatic),
  falling(({ lines }) => lines),
  rising(({ span }) => span.start),
  rising(({ name }) => name),
);

/** Functions without any branch are never the worst. */
function worst(functions: readonly FunctionMetrics[], most: number): FeedbackFile['functions'] {
  return functions
    .filter(({ cognitive, cyclomatic }) => cognitive > 0 || cyclomatic > 1)
    .sort(mostComplex)
    .slice(0, most)
    .map(({ name, span, lines, cognitive, cyclomatic }) => ({
      name,
      line: span.line,
      endLine: span.endLine,
      lines: whole(lines),
      cognitive: whole(cognitive),
      cyclomatic: whole(cyclomatic),
    }));
}

/** Metrics are whatever number an analyzer gave. */
export const whole = (value: number) => Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.round(value)));
