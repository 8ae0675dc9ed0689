import type { Source } from '../../wit/types/agent.js';
import type { Language } from '../contract/languages.js';
import type { ResultKey } from '../results/store.js';

/** One file on its way to one agent. */
export interface WorkItem {
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
export interface BatchGroup {
  agent: number;
  language: Language;
  items: WorkItem[];
}

export interface BatchSize {
  files: number;
  bytes: number;
}

/** Files waiting for a call. */
export class BatchQueue {
  readonly #groups = new Map<string, BatchGroup>();
  readonly #alone: BatchGroup[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(item: WorkItem): void {
    this.#length++;
    const { agent, source } = item;
    if (item.failures > 0) {
      this.#alone.push({ agent, language: source.language, items: [item] });
      return;
    }
    const key = `${agent} ${source.language}`;
    const group = this.#groups.get(key);
    if (group) group.items.push(item);
    else this.#groups.set(key, { agent, language: source.language, items: [item] });
  }

  /** The group to serve next: a file alone, or the group whose first file waits longest. */
  next(): BatchGroup | undefined {
    if (this.#alone.length > 0) return this.#alone[0];
    let next: BatchGroup | undefined;
    for (const group of this.#groups.values()) {
      if (!next || group.items[0]!.index < next.items[0]!.index) next = group;
    }
    return next;
  }

  /**
   * Files of that agent and language for one call, such that what waits goes around among the workers twice.
   * None, if others have taken them.
   */
  take({ agent, language }: BatchGroup, workers: number, most: BatchSize): WorkItem[] {
    const at = this.#alone.findIndex((group) => group.agent === agent && group.language === language);
    if (at >= 0) {
      this.#length--;
      return this.#alone.splice(at, 1)[0]!.items;
    }
    const items = this.#groups.get(`${agent} ${language}`)?.items ?? [];
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
  takeAll({ agent, language }: BatchGroup): WorkItem[] {
    const alone = this.#alone.filter((group) => group.agent === agent && group.language === language);
    for (const group of alone) this.#alone.splice(this.#alone.indexOf(group), 1);
    this.#length -= alone.length;
    return [...alone.flatMap(({ items }) => items), ...this.#remove(agent, language, this.#length)];
  }

  #remove(agent: number, language: Language, count: number): WorkItem[] {
    const key = `${agent} ${language}`;
    const group = this.#groups.get(key);
    if (!group) return [];
    const removed = group.items.splice(0, count);
    if (group.items.length === 0) this.#groups.delete(key);
    this.#length -= removed.length;
    return removed;
  }
}
