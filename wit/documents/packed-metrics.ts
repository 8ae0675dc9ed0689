import type { Metric } from '../types/agent.js';

/**
 * Name of the metrics that carry others, packed: an agent that measures much about each unit of a source hands over
 * each place once. The host unpacks them, so nobody behind it sees any. The value of each is 1, the version of this
 * form; their subjects are pieces of one text, the JSON of `PackedMetrics` in printable ASCII without blanks.
 */
export const carrierOfMetrics = 'packed-metrics';

export const packedVersion = 1;

/**
 * A unit's subject, the bytes of its span, and its values in the order of the names; null where it has none. Without a
 * subject it is the whole source: its metrics have no span.
 */
export type PackedUnit = [subject: string | null, start: number, end: number, ...values: (number | null)[]];

/** Metrics of one source, by unit. */
export interface PackedMetrics {
  /** At most 100. */
  names: readonly string[];
  units: readonly PackedUnit[];
}

/** Longest subject of a metric, in UTF-16 units. The host cuts longer ones. */
export const longestSubject = 500;

/** Makes the metrics that carry packed ones; none for no unit. */
export function packMetrics(packed: PackedMetrics): Metric[] {
  if (packed.units.length === 0) return [];
  const text = JSON.stringify(packed).replace(/[^\x21-\x7e]/g, escaped);
  const pieces: Metric[] = [];
  for (let at = 0; at < text.length; at += longestSubject) {
    pieces.push({
      name: carrierOfMetrics,
      value: packedVersion,
      subject: text.slice(at, at + longestSubject),
    });
  }
  return pieces;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
