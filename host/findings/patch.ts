import type { Encoding } from '../files/encoding.js';
import { unifiedDiff } from './diff.js';

/** Why a file's change is left out of a patch; undefined where it isn't. */
export function notInPatch({ charset }: Encoding): string | undefined {
  return charset === 'utf-8' ? undefined : "it is UTF-16, which a patch for git apply can't hold";
}

/** A file's change as git sees it: a byte-order mark is part of the first line. */
export function patchOf(path: string, before: string, after: string, { bom }: Encoding): string {
  const mark = bom ? '\u{feff}' : '';
  return unifiedDiff(path, mark + before, mark + after);
}
