import type { BaselineDone, FileSkipped, FixesRefused } from '../../analysis/events.js';
import { skipLabels } from '../../files/skip.js';
import { plural } from '../../reports/plural.js';

/** Says why a named file is skipped, and what to do about it. */
export function skipText({ path, reason, detail }: FileSkipped): string {
  const advice: Partial<Record<FileSkipped['reason'], string>> = {
    'unknown-language': '; name its language with --language',
    'too-large': '; raise --max-file-size to look at it',
    encoding: '; store it as UTF-8',
  };
  const why = detail === undefined ? skipLabels[reason] : `${skipLabels[reason]} (${detail})`;
  return `${path} was skipped, as it is ${why}${advice[reason] ?? ''}`;
}

/** Writes one line for each fix that was not applied, or not written. */
export function refusedTexts({ path, fixes, left }: FixesRefused): string[] {
  const lines = fixes.map(
    ({ finding, reason }) => `${path}:${finding.span.line} fix of ${finding.ruleId} refused: ${reason}`,
  );
  if (left?.cause === 'not-written') lines.push(left.reason);
  if (left?.cause === 'no-patch') lines.push(`${path} was left out: ${left.reason}; --fix changes it`);
  return lines;
}

export function baselineText({ file, written, stale }: BaselineDone): string {
  return written === undefined
    ? `${plural(stale!, 'finding')} of the baseline not found any more; --update-baseline forgets them`
    : `${file} now knows ${plural(written, 'finding')}`;
}
