import { Reader, sections } from '#host/sandbox/component/reader.js';

export interface Signature {
  params: string[];
  results: string[];
}

export interface ModuleTypes {
  /** Names of the modules that it imports from. */
  imports: Set<string>;
  /** Of the exported functions. */
  functions: Map<string, Signature>;
  /** Whether it has a memory, a table or a global, or imports anything. */
  stateful: boolean;
}

const valueTypes: Record<number, string> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  123: 'v128',
  112: 'funcref',
};

function readTypes(reader: Reader): string[] {
  return Array.from({ length: reader.u32() }, () => {
    const byte = reader.byte();
    const type = valueTypes[byte];
    if (!type) throw new Error(`there is no value type ${byte}`);
    return type;
  });
}

/** Leaves the reader behind an import's description. Returns the index of its type, of a function. */
function skipDescription(reader: Reader): number | undefined {
  const kind = reader.byte();
  if (kind === 0) return reader.u32();
  if (kind === 1) reader.valueType();
  if (kind === 3) {
    reader.valueType();
    reader.byte();
  } else reader.range('memory or table');
  return undefined;
}

/** What the binary form of a core module says of its imports and exported functions. */
export function moduleTypes(bytes: Uint8Array): ModuleTypes {
  const types: Signature[] = [];
  const functions: number[] = [];
  const imports = new Set<string>();
  const exported = new Map<string, Signature>();
  let stateful = false;
  for (const { id, body } of sections(bytes)) {
    stateful ||= [2, 4, 5, 6].includes(id);
    if (![1, 2, 3, 7].includes(id)) continue;
    const reader = new Reader(bytes, body);
    for (let count = reader.u32(); count > 0; count--) {
      if (id === 1) {
        if (reader.byte() !== 0x60) throw new Error('a type is not that of a function');
        types.push({ params: readTypes(reader), results: readTypes(reader) });
      } else if (id === 2) {
        imports.add(reader.name());
        reader.name();
        const type = skipDescription(reader);
        if (type !== undefined) functions.push(type);
      } else if (id === 3) functions.push(reader.u32());
      else {
        const name = reader.name();
        const kind = reader.byte();
        const index = reader.u32();
        if (kind === 0) exported.set(name, types[functions[index]!]!);
      }
    }
  }
  return { imports, functions: exported, stateful };
}
