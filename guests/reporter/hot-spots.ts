import type { HotSpot } from '../../wit/documents/feedback-document.js';
import type { Finding } from '../../wit/types/agent.js';
import { functionAt } from '../sdk/index.js';
import { whole } from './files.js';
import { byAll, falling, rising } from './order.js';
import type { Scored, Settings } from './settings.js';
import type { Subject } from './subject.js';

/** Functions, and files around them, in which something was found. */
export function hotSpotsOf(
  subjects: readonly Subject[],
  scored: readonly Scored[],
  { severities }: Settings,
): HotSpot[] {
  const key = (path: string, ruleId: string, start: number, end: number) =>
    JSON.stringify([path, ruleId, start, end]);
  const scores = new Map(
    scored.map(({ path, ruleId, start, end, score }) => [key(path, ruleId, start, end), score]),
  );
  const weightOf = (path: string, { ruleId, span, severity, confidence }: Finding) =>
    scores.get(key(path, ruleId, span.start, span.end)) ?? 100 * severities[severity] * confidence;
  return subjects.flatMap(({ path, findings, functions }) => {
    const spots = new Map<string, { spot: Omit<HotSpot, 'weight'>; weight: number }>();
    for (const finding of findings) {
      const around = functionAt(functions, finding.span);
      const place = around ? `${around.span.start} ${around.span.end} ${around.name}` : '';
      const known = spots.get(place) ?? { spot: spotAt(path, around), weight: 0 };
      known.spot.findings++;
      // Whole numbers add up to the same in any order.
      known.weight += Math.round(weightOf(path, finding) * precision);
      spots.set(place, known);
    }
    return [...spots.values()].map(({ spot, weight }) => ({ ...spot, weight: weight / precision }));
  });
}

const precision = 10_000;

function spotAt(path: string, around: ReturnType<typeof functionAt>): Omit<HotSpot, 'weight'> {
  if (!around) return { path, line: 1, start: 0, end: 0, findings: 0 };
  const { name, span, cognitive } = around;
  const { line, start, end } = span;
  return { path, function: name, line, start, end, cognitive: whole(cognitive), findings: 0 };
}

export const heaviestSpot = byAll<HotSpot>(
  falling(({ weight }) => weight),
  rising(({ path }) => path),
  rising(({ start }) => start),
  rising(({ end }) => end),
  rising((spot) => spot.function ?? ''),
);
