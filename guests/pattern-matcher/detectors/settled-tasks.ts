import type { SourceText } from './source-text.js';

const asked = /(?<![\w@])(@?\w+)\s*[?!]?\.\s*(?:IsCompleted\w*|IsFaulted|IsCanceled|Status|Wait)\b/g;
const awaited = /\b(?:await|WhenAll|WhenAny|WaitAll|WaitAny)\b([^;]{0,500})/g;

/** Where a C# file waits for tasks, or asks whether they have ended. */
export class SettledTasks {
  readonly #places = new Map<string, number[]>();
  readonly #source: SourceText;

  constructor(source: SourceText) {
    this.#source = source;
    for (const { 1: name, index } of source.text.matchAll(asked)) this.#add(name!, index);
    for (const { 0: whole, 1: rest, index } of source.text.matchAll(awaited)) {
      // A list of tasks does not name its members.
      if (/^(?:await\s[^;]*\b)?When/.test(whole)) this.#add('*', index);
      for (const [name] of rest!.matchAll(/@?\w+/g)) this.#add(name, index);
    }
    for (const places of this.#places.values()) places.sort((a, b) => a - b);
  }

  /** Whether that happens to the task between two byte offsets. */
  between(name: string, from: number, to: number): boolean {
    const [start, end] = [this.#source.index(from), this.#source.index(to)];
    return this.#has(name, start, end) || this.#has('*', start, end);
  }

  #has(name: string, start: number, end: number): boolean {
    const places = this.#places.get(name) ?? [];
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return low < places.length && places[low]! < end;
  }

  #add(name: string, index: number): void {
    const places = this.#places.get(name);
    if (places) places.push(index);
    else this.#places.set(name, [index]);
  }
}
