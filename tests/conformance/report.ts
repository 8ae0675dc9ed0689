import type { Observed } from './check.js';
import type { Counts } from './suite.js';

/** What a run writes down, and a later one, of another backend or machine, can be compared with. */
export interface Report {
  /** Of the suite. */
  commit: string;
  node: string;
  files: Record<string, Counts>;
  backends: Record<string, Observed>;
}

/** The traps that both have made: a sample is compared with its part of the whole. */
export function sameTraps(first: Observed, second: Observed): [Observed['traps'], Observed['traps']] {
  const common = (of: Observed, other: Observed) =>
    Object.fromEntries(
      Object.entries(of.traps).map(([file, lines]) => [
        file,
        Object.fromEntries(Object.entries(lines).filter(([line]) => other.traps[file]?.[Number(line)])),
      ]),
    );
  const filled = (traps: Observed['traps']) =>
    Object.fromEntries(Object.entries(traps).filter(([, lines]) => Object.keys(lines).length > 0));
  return [filled(common(first, second)), filled(common(second, first))];
}
