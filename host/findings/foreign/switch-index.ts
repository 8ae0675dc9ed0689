import type { ForeignSwitch } from './suppression.js';

/** Looks up whether rules are switched off at a line: the last switch before it that names a rule, or all, decides. */
export class SwitchIndex {
  readonly #byId = new Map<string, ForeignSwitch[]>();

  constructor(switches: readonly ForeignSwitch[]) {
    for (const one of switches.toSorted((a, b) => a.line - b.line)) {
      for (const id of one.ids) {
        const ofId = this.#byId.get(id) ?? [];
        this.#byId.set(id, ofId);
        ofId.push(one);
      }
    }
  }

  /** Returns what switches one of the rules off, as people know it; undefined if nothing does. */
  by(ids: readonly string[], line: number): string | undefined {
    const ofAll = lastBefore(this.#byId.get('*'), line);
    for (const id of ids) {
      const own = lastBefore(this.#byId.get(id), line);
      const last = own && (!ofAll || ofAll.line < own.line) ? own : ofAll;
      if (last?.off) return `${last.syntax} on line ${Math.max(last.line, 1)}`;
    }
    return undefined;
  }
}

function lastBefore(switches: readonly ForeignSwitch[] | undefined, line: number): ForeignSwitch | undefined {
  if (switches === undefined) return undefined;
  let [low, high] = [0, switches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (switches[middle]!.line < line) low = middle + 1;
    else high = middle;
  }
  return switches[low - 1];
}
