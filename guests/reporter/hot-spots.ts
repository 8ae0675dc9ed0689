import type { HotSpot } from '../../wit/documents/feedback-document.js';
import { functionAt } from '../sdk/index.js';
import { wholeNumber } from './files.js';
import { byAll, falling, rising } from './order.js';
import { Scores } from './scores.js';
import type { Scored, Settings } from './settings.js';
import type { Subject } from './subject.js';

/** Finds functions, and files around them, with findings. */
export function hotSpotsOf(
  subjects: readonly Subject[],
  scored: readonly Scored[],
  { severities }: Settings,
): HotSpot[] {
  const scores = new Scores(scored);
  return subjects.flatMap(({ path, findings, functions }) => {
    const spots = new Map<string, { spot: Omit<HotSpot, 'weight'>; weight: number }>();
    for (const finding of findings) {
      const around = functionAt(functions, finding.span);
      const place = around ? `${around.span.start} ${around.span.end} ${around.name}` : '';
      const entry = spots.get(place) ?? { spot: spotAt(path, around), weight: 0 };
      entry.spot.findings++;
      // Whole numbers add up to the same in any order.
      const score = scores.of(path, finding, around?.name);
      const weight = score ?? 100 * severities[finding.severity] * finding.confidence;
      entry.weight += Math.round(weight * precision);
      spots.set(place, entry);
    }
    return [...spots.values()].map(({ spot, weight }) => ({ ...spot, weight: weight / precision }));
  });
}

const precision = 10_000;

function spotAt(path: string, around: ReturnType<typeof functionAt>): Omit<HotSpot, 'weight'> {
  if (!around) return { path, line: 1, start: 0, end: 0, findings: 0 };
  const { name, span, cognitive } = around;
  const { line, start, end } = span;
  return { path, function: name, line, start, end, cognitive: wholeNumber(cognitive), findings: 0 };
}

export const heaviestSpot = byAll<HotSpot>(
  falling(({ weight }) => weight),
  rising(({ path }) => path),
  rising(({ start }) => start),
  rising(({ end }) => end),
  rising((spot) => spot.function ?? ''),
);
