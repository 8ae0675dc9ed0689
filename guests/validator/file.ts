import { LineMap } from './line-map.js';
import type { Pair } from './pairs.js';
import { isParsed, nothing, type Parsed, parse } from './parse.js';

/** A pair with everything that several checks read. */
export interface ChangedFile extends Pair {
  lines: LineMap;
  /** Undefined if the linked parser doesn't parse the file's language. */
  parsed: { before: Parsed; after: Parsed } | undefined;
}

export function changedFile(pair: Pair): ChangedFile {
  const { path, before, after } = pair;
  const language = (after ?? before)!.language;
  const parsed = isParsed(language)
    ? {
        before: before ? parse({ ...before, path }) : nothing,
        after: after ? parse({ ...after, path }) : nothing,
      }
    : undefined;
  return { ...pair, parsed, lines: new LineMap(before?.text ?? '', after?.text ?? '') };
}

export function isChanged({ before, after }: Pair): boolean {
  return before?.text !== after?.text || before?.language !== after?.language;
}
