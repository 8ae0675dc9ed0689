import type { Edit, Finding } from '../../wit/types/agent.js';
import { hasEdits } from '../findings/selection.js';
import type { ExaminedSource } from './validator.js';

/**
 * Lists the findings with a fix that came with edits: of a rule that found nothing there before. What an edit makes
 * needless, such as the last use of a variable, is found only after it.
 */
export function consequences(
  before: ExaminedSource,
  edits: readonly Edit[],
  after: ExaminedSource,
): readonly Finding[] {
  const known = new Set(
    findingsOf(before).map(({ ruleId, span }) => `${ruleId} ${moved(span.start, edits)}`),
  );
  return findingsOf(after).filter(
    (finding) => hasEdits(finding) && !known.has(`${finding.ruleId} ${finding.span.start}`),
  );
}

function findingsOf({ reports }: ExaminedSource): readonly Finding[] {
  return reports.flatMap(({ findings }) => findings);
}

/** Where an offset is after edits; undefined if they replace what is there. */
function moved(offset: number, edits: readonly Edit[]): number | undefined {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start < offset ? offset < end : start === offset && end > start) return undefined;
    if (end <= offset) shift += Buffer.byteLength(text) - (end - start);
  }
  return offset + shift;
}
