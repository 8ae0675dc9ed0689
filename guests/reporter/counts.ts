import type { Counts, RuleCount } from '../../wit/documents/feedback-document.js';
import type { Finding } from '../../wit/types/agent.js';
import { byAll, falling, rising } from './order.js';
import type { Subject } from './subject.js';

export const none = (): Counts => ({ error: 0, warning: 0, info: 0, hint: 0 });

export function countsOf(findings: readonly Finding[]): Counts {
  const counts = none();
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

export function sumOf(all: readonly Counts[]): Counts {
  const sum = none();
  for (const counts of all) {
    for (const severity of ['error', 'warning', 'info', 'hint'] as const) sum[severity] += counts[severity];
  }
  return sum;
}

/** How often each rule found something. */
export function ruleCounts(
  subjects: readonly Subject[],
  names: Readonly<Record<string, string>>,
): RuleCount[] {
  const found = subjects.flatMap(({ findings }) => {
    const own = new Map<string, number>();
    for (const { ruleId } of findings) own.set(ruleId, (own.get(ruleId) ?? 0) + 1);
    return [...own].map(([id, count]) => ({ id, findings: count, files: 1 }));
  });
  return sumByRule(found).map((rule) =>
    Object.hasOwn(names, rule.id) ? { ...rule, name: names[rule.id] } : rule,
  );
}

/** One for each rule; the one with the most findings first. */
export function sumByRule(all: readonly RuleCount[]): RuleCount[] {
  const rules = new Map<string, RuleCount>();
  for (const rule of all) {
    const { findings, files } = rules.get(rule.id) ?? { findings: 0, files: 0 };
    rules.set(rule.id, { ...rule, findings: findings + rule.findings, files: files + rule.files });
  }
  return [...rules.values()].sort(
    byAll(
      falling(({ findings }) => findings),
      rising(({ id }) => id),
    ),
  );
}
