/** Splits a text into its words, string literals and runs of signs, each once. */
export function tokens(text: string): Set<string> {
  return new Set(text.match(/"(?:[^"\\\n]|\\.)*"|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_()[\]{},;]+/gu));
}

/** Returns the Dice coefficient of two texts' tokens, from 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const token of fewer) if (more.has(token)) shared++;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}
