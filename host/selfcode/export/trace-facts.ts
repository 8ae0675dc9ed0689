import type { RunSummary } from '../run-summary.js';

export interface Lesson {
  rule: string;
  proposed: number;
  committed: number;
  reverted: number;
}

/** What became of each rule's edits, sorted by rule. */
export function learned({ edits }: RunSummary): Lesson[] {
  const lessons = new Map<string, Lesson>();
  for (const { rule, end } of edits) {
    const lesson = lessons.get(rule) ?? { rule, proposed: 0, committed: 0, reverted: 0 };
    lesson.proposed++;
    if (end === 'committed') lesson.committed++;
    else if (end === 'reverted') lesson.reverted++;
    lessons.set(rule, lesson);
  }
  return [...lessons.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}
