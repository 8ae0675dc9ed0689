import type { Target } from '../../../wit/documents/validator-options.js';
import { failed, passed, type Result, skipped } from '../check.js';
import type { ChangedFile } from '../file.js';
import type { FindingChange } from '../findings.js';

/** Checks that every targeted finding is gone; for a target without a place, all findings of its rule. */
export function targetsGone(file: ChangedFile, targets: readonly Target[], { gone }: FindingChange): Result {
  if (targets.length === 0) return skipped('no target is named in this file');
  const { before, after } = file;
  if (!before?.reports.length || (after && after.reports.length === 0)) {
    return failed('there are no reports of before and after to see whether the targets are gone');
  }
  for (const { ruleId, start } of targets) {
    const meant = before.reports
      .flatMap(({ findings }) => findings)
      .filter((finding) => finding.ruleId === ruleId && finding.span.start === (start ?? finding.span.start));
    if (meant.length === 0)
      return failed(`there was no finding of ${ruleId}${start === undefined ? '' : ` at byte ${start}`}`);
    const remaining = meant.find((finding) => !gone.includes(finding));
    if (remaining) return failed(`the finding of ${ruleId} at line ${remaining.span.line} is still there`);
  }
  return passed;
}
