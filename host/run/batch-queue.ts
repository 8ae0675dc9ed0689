import type { Source } from '../../wit/types/agent.js';
import type { Language } from '../contract/languages.js';
import type { ResultKey } from '../results/store.js';

/** One file on its way to one agent. */
export interface Item {
  /** Its place among the reports. */
  index: number;
  /** Its agent's place in the run's list. */
  agent: number;
  source: Source & { language: Language };
  /** UTF-8 bytes of the source. */
  bytes: number;
  /** What its report is kept under, where reports are kept. */
  resultKey: ResultKey | undefined;
  /** Calls with it that failed. From the first on it gets calls of its own. */
  failures: number;
}

/** Files that can share a call: of one agent and language, or one file alone. */
export interface Lane {
  agent: number;
  language: Language;
  items: Item[];
}

export interface BatchSize {
  files: number;
  bytes: number;
}

/** Files waiting for a call. */
export class Queue {
  readonly #lanes = new Map<string, Lane>();
  readonly #alone: Lane[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(item: Item): void {
    this.#length++;
    const { agent, source } = item;
    if (item.failures > 0) {
      this.#alone.push({ agent, language: source.language, items: [item] });
      return;
    }
    const key = `${agent} ${source.language}`;
    const lane = this.#lanes.get(key);
    if (lane) lane.items.push(item);
    else this.#lanes.set(key, { agent, language: source.language, items: [item] });
  }

  /** The lane to serve next: a file alone, or the lane whose first file waits longest. */
  next(): Lane | undefined {
    if (this.#alone.length > 0) return this.#alone[0];
    let next: Lane | undefined;
    for (const lane of this.#lanes.values()) {
      if (!next || lane.items[0]!.index < next.items[0]!.index) next = lane;
    }
    return next;
  }

  /**
   * Files of that agent and language for one call, such that what waits goes around among the workers twice.
   * None, if others have taken them.
   */
  take({ agent, language }: Lane, workers: number, most: BatchSize): Item[] {
    const at = this.#alone.findIndex((lane) => lane.agent === agent && lane.language === language);
    if (at >= 0) {
      this.#length--;
      return this.#alone.splice(at, 1)[0]!.items;
    }
    const items = this.#lanes.get(`${agent} ${language}`)?.items ?? [];
    const count = Math.min(most.files, Math.ceil(items.length / (workers * 2)));
    let bytes = 0;
    let size = 0;
    while (size < count && (size === 0 || bytes + items[size]!.bytes <= most.bytes)) {
      bytes += items[size]!.bytes;
      size++;
    }
    return this.#remove(agent, language, size);
  }

  /** All files of that agent and language. */
  takeAll({ agent, language }: Lane): Item[] {
    const alone = this.#alone.filter((lane) => lane.agent === agent && lane.language === language);
    for (const lane of alone) this.#alone.splice(this.#alone.indexOf(lane), 1);
    this.#length -= alone.length;
    return [...alone.flatMap(({ items }) => items), ...this.#remove(agent, language, this.#length)];
  }

  #remove(agent: number, language: Language, count: number): Item[] {
    const key = `${agent} ${language}`;
    const lane = this.#lanes.get(key);
    if (!lane) return [];
    const removed = lane.items.splice(0, count);
    if (lane.items.length === 0) this.#lanes.delete(key);
    this.#length -= removed.length;
    return removed;
  }
}
