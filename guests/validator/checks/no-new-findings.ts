import type { Target } from '../../../wit/documents/validator-options.js';
import type { Severity } from '../../../wit/types/agent.js';
import { failed, passed, type Result, skipped } from '../check.js';
import type { ChangedFile } from '../file.js';
import type { FindingChange } from '../findings.js';
import type { Settings } from '../settings.js';

const severities: readonly Severity[] = ['hint', 'info', 'warning', 'error'];

/** Checks that no new finding is as severe as those that the change removes, or as the settings say. */
export function noNewFindings(
  file: ChangedFile,
  targets: readonly Target[],
  { fresh }: FindingChange,
  { newFindings }: Settings,
): Result {
  const { before, after } = file;
  if (after && (after.reports.length === 0 || (before && before.reports.length === 0))) {
    return skipped('there are no reports of before and after');
  }
  const least = newFindings === 'target' ? leastSevere(file, targets) : newFindings;
  const found = fresh.filter(({ severity }) => severities.indexOf(severity) >= severities.indexOf(least));
  if (found.length === 0) return passed;
  const [first] = found;
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  return failed(`${first!.ruleId} is new at line ${first!.span.line}: ${first!.message}${more}`);
}

function leastSevere({ before }: ChangedFile, targets: readonly Target[]): Severity {
  const meant = (before?.reports ?? [])
    .flatMap(({ findings }) => findings)
    .filter(({ ruleId, span }) =>
      targets.some((target) => target.ruleId === ruleId && (target.start ?? span.start) === span.start),
    );
  const ranks = meant.map(({ severity }) => severities.indexOf(severity));
  return ranks.length === 0 ? 'hint' : severities[Math.min(...ranks)]!;
}
