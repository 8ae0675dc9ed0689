import type { Source } from '../../wit/types/agent.js';
import type { Language } from '../contract/languages.js';
import type { ResultKey } from '../results/store.js';

/** One file for one agent. */
export interface WorkItem {
  /** Index of its report. */
  index: number;
  /** Index of its agent in the run's list. */
  agent: number;
  source: Source & { language: Language };
  /** UTF-8 bytes of the source. */
  bytes: number;
  /** Key of its report in the store, if the run has a store. */
  resultKey: ResultKey | undefined;
  /** Failed calls with this file. After the first failure the file gets calls of its own. */
  failures: number;
}

/** Files that can share a call: those of one agent and language, or a single file. */
export interface BatchGroup {
  agent: number;
  language: Language;
  items: WorkItem[];
}

export interface BatchSize {
  files: number;
  bytes: number;
}

/** Queue of the files that wait for a call. */
export class BatchQueue {
  readonly #groups = new Map<string, BatchGroup>();
  readonly #alone: BatchGroup[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(item: WorkItem): void {
    this.#length++;
    const alone = { agent: item.agent, language: item.source.language, items: [item] };
    if (item.failures > 0) {
      this.#alone.push(alone);
      return;
    }
    const group = this.#groups.get(keyOf(alone));
    if (group) group.items.push(item);
    else this.#groups.set(keyOf(alone), alone);
  }

  /**
   * Returns the group to serve next: a file alone, or files as those of `last`, for which there is a sandbox, or the
   * group whose first file waits longest. Files of `last` come before others unless there are over `mostAhead` places
   * between them: an input that goes on and on has them without end.
   */
  next(last?: BatchGroup, mostAhead = Number.POSITIVE_INFINITY): BatchGroup | undefined {
    if (this.#alone.length > 0) return this.#alone[0];
    let longest: BatchGroup | undefined;
    for (const group of this.#groups.values()) {
      if (!longest || group.items[0]!.index < longest.items[0]!.index) longest = group;
    }
    const same = last && this.#groups.get(keyOf(last));
    const isNear = same && same.items[0]!.index - longest!.items[0]!.index <= mostAhead;
    return isNear ? same : longest;
  }

  /**
   * Takes a batch of the group's agent and language, sized to leave about two batches per worker. The batch is empty if
   * other workers have taken the files.
   */
  take({ agent, language }: BatchGroup, workers: number, most: BatchSize): WorkItem[] {
    const at = this.#alone.findIndex((group) => group.agent === agent && group.language === language);
    if (at >= 0) {
      this.#length--;
      return this.#alone.splice(at, 1)[0]!.items;
    }
    const items = this.#groups.get(keyOf({ agent, language }))?.items ?? [];
    const count = Math.min(most.files, Math.ceil(items.length / (workers * 2)));
    let bytes = 0;
    let size = 0;
    while (size < count && (size === 0 || bytes + items[size]!.bytes <= most.bytes)) {
      bytes += items[size]!.bytes;
      size++;
    }
    return this.#remove(agent, language, size);
  }

  /** Takes all files of the group's agent and language. */
  takeAll({ agent, language }: BatchGroup): WorkItem[] {
    const alone = this.#alone.filter((group) => group.agent === agent && group.language === language);
    for (const group of alone) this.#alone.splice(this.#alone.indexOf(group), 1);
    this.#length -= alone.length;
    return [...alone.flatMap(({ items }) => items), ...this.#remove(agent, language, this.#length)];
  }

  #remove(agent: number, language: Language, count: number): WorkItem[] {
    const key = keyOf({ agent, language });
    const group = this.#groups.get(key);
    if (!group) return [];
    const removed = group.items.splice(0, count);
    if (group.items.length === 0) this.#groups.delete(key);
    this.#length -= removed.length;
    return removed;
  }
}

function keyOf({ agent, language }: Pick<BatchGroup, 'agent' | 'language'>): string {
  return `${agent} ${language}`;
}
