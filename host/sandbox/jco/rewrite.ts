import { concat } from '../../base/large-bytes.js';
import { skipConstant } from '../component/constant.js';
import { encodeU32, Reader, sections } from '../component/reader.js';

/** Error for a module that can't be pre-initialized. The caller configures every fresh instance instead. */
export class NotPreInitializableError extends Error {}

export interface OwnGlobal {
  type: number;
  mutable: boolean;
  /** Range of the initial expression, with its `end`. */
  start: number;
  end: number;
}

/** Section ids of the binary format. */
export const section = {
  import: 2,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  code: 10,
  dataCount: 12,
  data: 11,
};

/**
 * Rewrites the sections of a module. `change` returns the parts of a section's new body, no parts to omit it, or
 * `undefined` to keep it.
 */
export function rewrite(
  bytes: Uint8Array,
  change: (id: number, body: number, end: number) => Uint8Array[] | undefined,
): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  for (const { id, start, body, end } of sections(bytes)) {
    const changed = change(id, body, end);
    if (!changed) parts.push(bytes.subarray(start, end));
    if (!changed || changed.length === 0) continue;
    const length = changed.reduce((sum, part) => sum + part.length, 0);
    parts.push(Uint8Array.from([id, ...encodeU32(length)]), ...changed);
  }
  return concat(parts);
}

export function ownGlobals(bytes: Uint8Array, body: number): OwnGlobal[] {
  const reader = new Reader(bytes, body);
  return Array.from({ length: reader.u32() }, () => {
    const type = bytes[reader.at]!;
    reader.valueType();
    const mutable = reader.byte() === 1;
    const start = reader.at;
    skipConstant(reader);
    return { type, mutable, start, end: reader.at };
  });
}
