import { Reader, sections } from '../component/reader.js';
import { section } from './rewrite.js';
import { importCounts } from './state.js';

/** Storing the code of smaller modules costs more than it gains. */
const smallestCodeBytes = 128 * 1024;

/**
 * The name of the shortest exported function that a module defines itself; undefined if its code is small. An export
 * can also be a function that the module imports.
 */
export function functionToOptimize(bytes: Uint8Array): string | undefined {
  const all = [...sections(bytes)];
  const exports = all.find(({ id }) => id === section.export);
  const code = all.find(({ id }) => id === section.code);
  if (!exports || !code || code.end - code.body < smallestCodeBytes) return undefined;
  const imported = importCounts(bytes).function;
  const lengths = codeLengths(new Reader(bytes, code.body));
  const own = exportedFunctions(new Reader(bytes, exports.body)).flatMap(([name, index]) => {
    const length = lengths[index - imported];
    return length === undefined ? [] : [{ name, length }];
  });
  return own.toSorted((a, b) => a.length - b.length)[0]?.name;
}

function exportedFunctions(reader: Reader): [name: string, index: number][] {
  const found: [string, number][] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const name = reader.name();
    const isFunction = reader.byte() === 0;
    const index = reader.u32();
    if (isFunction) found.push([name, index]);
  }
  return found;
}

function codeLengths(reader: Reader): number[] {
  return Array.from({ length: reader.u32() }, () => {
    const length = reader.u32();
    reader.skip(length);
    return length;
  });
}
