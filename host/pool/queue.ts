import type { Source } from '../../wit/types/agent.js';
import type { Language } from '../languages.js';

/** One file on its way. */
export interface Item {
  /** Its place in the input. */
  index: number;
  source: Source & { language: Language };
  /** It was in a batch that failed: it gets a fresh sandbox of its own. */
  alone: boolean;
}

export interface Batch {
  language: Language;
  items: Item[];
}

const maximumCount = 16;
const maximumUnits = 256 * 1024;

/** Files waiting to be batched, by language. */
export class Queue {
  readonly #lanes = new Map<Language, Item[]>();
  readonly #alone: Item[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(item: Item): void {
    this.#length++;
    if (item.alone) {
      this.#alone.push(item);
      return;
    }
    const lane = this.#lanes.get(item.source.language);
    if (lane) lane.push(item);
    else this.#lanes.set(item.source.language, [item]);
  }

  /**
   * The next batch: of the language whose first file waits longest, and of such a size that what is
   * waiting goes around among the workers twice.
   */
  take(workers: number): Batch | undefined {
    const alone = this.#alone.shift();
    if (alone) {
      this.#length--;
      return { language: alone.source.language, items: [alone] };
    }
    let language: Language | undefined;
    let lane: Item[] | undefined;
    for (const [key, items] of this.#lanes) {
      if (!lane || items[0]!.index < lane[0]!.index) [language, lane] = [key, items];
    }
    if (!language || !lane) return undefined;
    const count = Math.min(maximumCount, Math.ceil(lane.length / (workers * 2)));
    let units = 0;
    let size = 0;
    while (size < count && (size === 0 || units + lane[size]!.source.text.length <= maximumUnits)) {
      units += lane[size]!.source.text.length;
      size++;
    }
    const items = lane.splice(0, size);
    if (lane.length === 0) this.#lanes.delete(language);
    this.#length -= size;
    return { language, items };
  }
}
