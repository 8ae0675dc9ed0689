import type { SourceText } from './source-text.js';

const pragma = /^[ \t\uFEFF]*#[ \t]*pragma[ \t]+warning[ \t]+(disable|restore)\b([^\r\n]*)/gm;

/** Makes a test whether a byte offset lies where `#pragma warning disable` names one of the codes, or none. */
export function silencedBy(source: SourceText, codes: RegExp | undefined): (at: number) => boolean {
  if (!codes) return () => false;
  const turns: { at: number; silent: boolean }[] = [];
  for (const { 1: verb, 2: rest, index } of source.text.matchAll(pragma)) {
    const list = rest!.replace(/\/\/.*$/, '').trim();
    if (list !== '' && !list.split(/[\s,]+/).some((code) => codes.test(code))) continue;
    turns.push({ at: source.bytes(index), silent: verb === 'disable' });
  }
  return (at) => {
    let [low, high] = [0, turns.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (turns[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return turns[low - 1]?.silent ?? false;
  };
}
