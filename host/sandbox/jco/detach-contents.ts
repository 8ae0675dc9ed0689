import { skipConstant } from '../component/constant.js';
import { encodeU32, Reader, sections } from '../component/reader.js';
import type { CappedComponent } from './compile.js';
import { contentOf, type MemoryContent } from './memory-content.js';
import type { Modules, Pair } from './protocol.js';
import { rewrite, section } from './rewrite.js';
import { exportNames, ownMemory } from './state.js';

/** Modules without `contents`: what the memories of fresh instances start with, by module. */
export interface DetachedModules {
  modules: Modules;
  contents: Record<string, MemoryContent>;
}

interface ActiveSegments {
  /** Number and range of the segments that stay. */
  kept: { count: number; start: number; end: number };
  active: { offset: number; bytes: Uint8Array }[];
}

/**
 * Takes the contents of memories out of pre-initialized modules that can be restored. V8 would keep the bytes of a
 * module as long as its code, and every runner would copy them to restore its instances. So all of them share one copy.
 */
export function detachContents({ agent, syntax }: Pair<CappedComponent>): Pair<CappedComponent> {
  return { agent: { ...agent, ...detach(agent) }, syntax: syntax && { ...syntax, ...detach(syntax) } };
}

export function detach(component: Pick<CappedComponent, 'modules'>): DetachedModules {
  const detached: DetachedModules = { modules: {}, contents: {} };
  for (const [name, bytes] of Object.entries(component.modules)) {
    const segments = exportNames(bytes).includes(ownMemory) ? activeSegments(bytes) : undefined;
    detached.modules[name] = segments ? withoutActive(bytes, segments) : bytes;
    if (segments) detached.contents[name] = contentOf(segments.active);
  }
  return detached;
}

/** Finds the segments at the end of the data section that `preInitialize` made; `undefined` if there are none. */
function activeSegments(bytes: Uint8Array): ActiveSegments | undefined {
  let found: ActiveSegments | undefined;
  for (const { id, body } of sections(bytes)) {
    // What would run at instantiation may write to the memory.
    if (id === section.start) return undefined;
    if (id === section.data) found = readSegments(bytes, body);
  }
  return found && found.active.length > 0 ? found : undefined;
}

function readSegments(bytes: Uint8Array, body: number): ActiveSegments | undefined {
  const reader = new Reader(bytes, body);
  const count = reader.u32();
  const kept = { count: 0, start: reader.at, end: reader.at };
  const active: ActiveSegments['active'] = [];
  for (let index = 0; index < count; index++) {
    const flags = reader.u32();
    if (flags === 0) {
      const offset = constantOffset(reader);
      if (offset === undefined) return undefined;
      const length = reader.u32();
      active.push({ offset, bytes: bytes.subarray(reader.at, reader.at + length) });
      reader.skip(length);
    } else {
      if (flags !== 1 || active.length > 0) return undefined;
      reader.skip(reader.u32());
      kept.count++;
      kept.end = reader.at;
    }
  }
  return { kept, active };
}

/** Reads `i32.const`; `undefined` for any other expression. */
function constantOffset(reader: Reader): number | undefined {
  const start = reader.at;
  skipConstant(reader);
  if (reader.bytes[start] !== 0x41) return undefined;
  let value = 0;
  let shift = 0;
  let at = start + 1;
  for (; ; at++, shift += 7) {
    const byte = reader.bytes[at]!;
    value |= (byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    if (shift < 25 && (byte & 0x40) !== 0) value |= -1 << (shift + 7);
    break;
  }
  return at + 2 === reader.at ? value >>> 0 : undefined;
}

function withoutActive(bytes: Uint8Array, { kept }: ActiveSegments): Uint8Array {
  const count = Uint8Array.from(encodeU32(kept.count));
  return rewrite(bytes, (id) => {
    if (id === section.dataCount) return [count];
    if (id === section.data) return kept.count === 0 ? [] : [count, bytes.subarray(kept.start, kept.end)];
    return undefined;
  });
}
