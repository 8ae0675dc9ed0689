import type { Report } from '../../wit/types/agent.js';

/** Most reports of one call: the default limit on input has room for them, and encoding takes some milliseconds. */
const mostReports = 1000;
const mostBytes = 8 * 1024 * 1024;

/** Divides reports, or their keys, into groups for one call each, in their order. */
export function* portions<T>(all: Iterable<T>, bytesOf: (one: T) => number): Iterable<T[]> {
  let some: T[] = [];
  let sum = 0;
  for (const one of all) {
    const bytes = bytesOf(one);
    if (some.length === mostReports || (some.length > 0 && sum + bytes > mostBytes)) {
      yield some;
      some = [];
      sum = 0;
    }
    some.push(one);
    sum += bytes;
  }
  if (some.length > 0) yield some;
}

/** Estimates the most bytes that a report takes in a task. */
export function bytesIn({ findings, metrics, unparsed }: Report): number {
  const messages = findings.reduce((sum, { message }) => sum + message.length, 0);
  return 300 * findings.length + 3 * messages + 160 * metrics.length + 130 * unparsed.length;
}
