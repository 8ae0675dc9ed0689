import type { AnalyzedFile } from './analyzer.js';
import type { SettledOptions } from './options.js';
import type { Opportunity } from './records.js';

/** What earlier runs and people say of a rule. */
export interface RuleStanding {
  /** The share of its edits that are right, by a lower bound. */
  lower: number;
  /** Why it is not tried, if it is more likely wrong than right. */
  demoted?: string;
}

export interface Choice {
  files: AnalyzedFile[];
  /** The best first. */
  opportunities: Opportunity[];
  passedOver: number;
}

/**
 * Ranks what may be tried. A score counts as much as the rule's edits proved right, by a lower bound, so that rules
 * whose edits break tests sink. Rules that are more likely wrong than right are left out. Documentation comes last: of
 * much of it there is nothing to say.
 */
export function choose(
  files: readonly AnalyzedFile[],
  found: readonly Opportunity[],
  options: Pick<SettledOptions, 'minScore'>,
  standing: (rule: string) => RuleStanding,
): Choice {
  const worth = (one: Opportunity) => one.score * standing(one.rule).lower;
  const kept = files.filter(({ end }) => end === undefined).map(({ path }) => path);
  const open = new Set(kept);
  const ranked = found
    .filter(({ path, rule, score }) => {
      return open.has(path) && score >= options.minScore && standing(rule).demoted === undefined;
    })
    .sort(
      (a, b) =>
        Number(isDocumentation(a)) - Number(isDocumentation(b)) || worth(b) - worth(a) || byPlace(a, b),
    );
  const paths = new Set(ranked.map(({ path }) => path));
  return {
    files: files.map((file) =>
      file.end === undefined && !paths.has(file.path) ? { ...file, end: 'passed-over' } : file,
    ),
    opportunities: ranked,
    passedOver: found.length - ranked.length,
  };
}

export function isDocumentation({ kind }: Opportunity): boolean {
  return kind === 'documentation';
}

function byPlace(a: Opportunity, b: Opportunity): number {
  return (a.path < b.path ? -1 : Number(a.path > b.path)) || a.start - b.start || (a.rule < b.rule ? -1 : 1);
}

/** Takes edits, the best first, until the budget of changed lines is spent. Returns the others. */
export function beyondLines<T extends { added: number; removed: number }>(
  edits: readonly T[],
  budgetLines: number,
): T[] {
  let lines = 0;
  return edits.filter(({ added, removed }) => {
    if (lines + added + removed > budgetLines) return true;
    lines += added + removed;
    return false;
  });
}
