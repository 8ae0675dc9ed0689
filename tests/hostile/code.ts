import { bytesOf, componentHeader, leb, moduleHeader, section, sectionPlaces } from './bytes.js';

// Modules and components that no compiler would write.

export interface Body {
  /** All of type i32. */
  locals?: number;
  code: Uint8Array;
}

export const times = (count: number, ...bytes: number[]): Buffer =>
  Buffer.alloc(count * bytes.length, Uint8Array.from(bytes));

const many = (count: number, ...bytes: number[]) => bytesOf(leb(count), times(count, ...bytes));

/** Functions without parameters and results, in a module of nothing else. */
export function moduleOf(...bodies: Body[]): Buffer {
  const functions = bodies.map(({ locals = 0, code }) => {
    const body = bytesOf(locals > 0 ? [1, ...leb(locals), 0x7f] : [0], code, [0x0b]);
    return bytesOf(leb(body.length), body);
  });
  return bytesOf(
    moduleHeader,
    section(1, [1, 0x60, 0, 0]),
    section(3, many(bodies.length, 0)),
    section(10, leb(bodies.length), Buffer.concat(functions)),
  );
}

/** A module of one section, in which something stands as often. */
export const moduleWith = (id: number, count: number, ...item: number[]): Buffer =>
  bytesOf(moduleHeader, section(id, many(count, ...item)));

/** A section that holds a module. */
export const holding = (module: Uint8Array): Buffer => section(1, module);

/** Components in one another: each instantiates the one in it as often. */
export function instances(each: number, levels: number, innermost: Uint8Array): Uint8Array {
  let inner = innermost;
  for (let level = 0; level < levels; level++) {
    inner = bytesOf(componentHeader, section(4, inner), section(5, many(each, 0, 0, 0)));
  }
  return inner;
}

/** A component that instantiates another in it. */
export function withInstance(component: Uint8Array, inner: Uint8Array): Buffer {
  const index = sectionPlaces(component).filter(({ id }) => id === 4).length;
  return Buffer.concat([component, section(4, inner), section(5, [1, 0, index, 0])]);
}

/** A component that instantiates a module as often. */
export const instantiating = (module: Uint8Array, count: number): Buffer =>
  bytesOf(componentHeader, section(1, module), section(2, many(count, 0, 0, 0)));
