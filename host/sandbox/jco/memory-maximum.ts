import { MemoryLimitError } from '../../base/errors.js';
import { concat } from '../../base/large-bytes.js';
import { encodeU32, type Range, Reader, sections } from '../component/reader.js';
import { pageBytes, tableType } from '../component/wasm.js';

/** Maximum pages of a memory with 32-bit addresses. */
const maximumPages = 65_536;

// Maximum elements of a table, unless it starts with more.
const maximumTableElements = 100_000;

const withMaximum = ({ min, max }: Range, limit: number) => [
  1,
  ...encodeU32(min),
  ...encodeU32(Math.min(max ?? limit, limit)),
];

function rewriteMemories(reader: Reader, maxPages: number): number[] {
  const out = encodeU32(reader.u32());
  const range = reader.range('memory');
  if (range.min > maxPages) {
    throw new MemoryLimitError(
      `the agent starts with ${range.min * pageBytes} bytes of memory, and ${maxPages * pageBytes} are its share`,
    );
  }
  return [...out, ...withMaximum(range, Math.min(maxPages, maximumPages))];
}

function rewriteTables(reader: Reader): number[] {
  const count = reader.u32();
  const out = encodeU32(count);
  for (let index = 0; index < count; index++) {
    const { element, ...range } = tableType(reader);
    out.push(...element, ...withMaximum(range, Math.max(range.min, maximumTableElements)));
  }
  return out;
}

/** Sets maxima on the module's memory and tables, beyond which the engine refuses to grow them. */
export function withLimits(bytes: Uint8Array, maxPages: number): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  for (const section of sections(bytes)) {
    const reader = new Reader(bytes, section.body);
    if ((section.id === 5 && bytes[section.body] !== 0) || section.id === 4) {
      const body = section.id === 5 ? rewriteMemories(reader, maxPages) : rewriteTables(reader);
      parts.push(Uint8Array.from([section.id, ...encodeU32(body.length), ...body]));
    } else {
      parts.push(bytes.subarray(section.start, section.end));
    }
  }
  return concat(parts);
}

/**
 * Divides pages among memories. Each gets its initial size and a proportional part of the rest. The shares never exceed
 * `pages` in total if the initial sizes don't.
 */
export function shareOut(pages: number, initial: readonly number[]): number[] {
  const weights = initial.map((size) => Math.max(size, 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rest = Math.max(0, pages - initial.reduce((sum, size) => sum + size, 0));
  return initial.map((size, index) => size + Math.floor((rest * weights[index]!) / total));
}
