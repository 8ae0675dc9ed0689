import type { Metric } from '../../../wit/types/agent.js';
import { failed, passed, type Result, skipped } from '../check.js';
import type { ChangedFile } from '../file.js';
import type { Bound, Settings } from '../settings.js';

/** Checks that no metric of both sides gets worse than its bound allows. */
export function metrics({ before, after }: ChangedFile, { metrics: bounds }: Settings): Result {
  if (Object.keys(bounds).length === 0) return skipped('no bounds are set');
  const [old, now] = [byName(before?.reports ?? []), byName(after?.reports ?? [])];
  const both = [...now].filter(([key, { name }]) => old.has(key) && Object.hasOwn(bounds, name));
  if (both.length === 0) return skipped('the reports of before and after hold no metric that has a bound');
  const worse = both.flatMap(([key, { name, subject, value }]) => {
    const was = old.get(key)!.value;
    const excess = excessOf(bounds[name]!, was, value);
    return excess > 0 ? [`${name}${subject ? ` of ${subject}` : ''} went from ${was} to ${value}`] : [];
  });
  return worse.length === 0 ? passed : failed(worse.slice(0, 5).join('; '));
}

function excessOf({ worse, by, byShare }: Bound, before: number, after: number): number {
  const change = worse === 'higher' ? after - before : before - after;
  // Sums of floats that differ in their last digits are equal.
  return change - Math.max(by, byShare * Math.abs(before)) - 1e-9;
}

/** Maps metrics by subject. Subjects of one name are told apart by their order. */
function byName(reports: readonly { metrics: Metric[] }[]): Map<string, Metric> {
  const found = new Map<string, Metric>();
  const seen = new Map<string, number>();
  for (const metric of reports.flatMap((report) => report.metrics)) {
    const name = JSON.stringify([metric.name, metric.subject ?? null]);
    const ordinal = seen.get(name) ?? 0;
    seen.set(name, ordinal + 1);
    found.set(`${name}${ordinal}`, metric);
  }
  return found;
}
