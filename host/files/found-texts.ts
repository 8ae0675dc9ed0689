import { memoizeAsync } from '../base/memoize-async.js';
import { type ForeignClass, foreignClassOf } from './file-class.js';
import { leavesOut } from './left-out.js';
import { type PlacedText, type PlaceFacts, PlaceFactsFinder } from './place-facts.js';
import { displayPath } from './targets.js';

const mostRemembered = 10_000;

/**
 * Says of texts what a walk would find out about files that hold them: whether they are left out, and what they are
 * for. It remembers what the folders around say until it is made anew.
 */
export class FoundTexts {
  readonly #facts: PlaceFactsFinder;
  readonly #leftOut = new Map<string, Promise<boolean>>();
  readonly #onNotice: (text: string) => void;

  constructor(cwd: string, onNotice: (text: string) => void = () => {}) {
    this.#facts = new PlaceFactsFinder(cwd);
    this.#onNotice = onNotice;
  }

  async of(found: PlacedText): Promise<PlaceFacts | { leftOut: 'ignored' | ForeignClass }> {
    const { path, base, language, text } = found;
    const foreign = foreignClassOf({ path: displayPath(path, base), language, text });
    if (foreign !== undefined) return { leftOut: foreign };
    const look = () => leavesOut(base, path, this.#onNotice);
    if (await memoizeAsync(this.#leftOut, path, look, mostRemembered)) return { leftOut: 'ignored' };
    return this.#facts.of(found);
  }
}
