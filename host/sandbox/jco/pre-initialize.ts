import { concat } from '../../base/large-bytes.js';
import { skipConstant } from '../component/constant.js';
import { encodeU32, Reader } from '../component/reader.js';
import { NotPreInitializableError, ownGlobals, rewrite, section } from './rewrite.js';
import type { InstanceState } from './state.js';

const types = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const maximumSegments = 10_000;

/** Maximum bytes of a component's pre-initialized modules. */
export const maximumBytes = 64 * 1024 * 1024;

/**
 * Returns the module whose fresh instances hold `state`. Memory and globals become initial values. Whatever would run
 * or write at instantiation is removed. The modules' own segments still fill the tables.
 */
export function preInitialize(bytes: Uint8Array, state: InstanceState): Uint8Array {
  const segments = state.memory ? nonZeroSegments(state.memory) : { count: 0, parts: [] };
  let hadData = false;
  const preInitialized = rewrite(bytes, (id, body, end) => {
    if (id === section.start) return [];
    if (id === section.memory && state.memory) return [memoryBody(bytes, body, state.memory.length)];
    if (id === section.global) return [globalBody(bytes, body, state.globals)];
    if (id === section.dataCount) {
      return [Uint8Array.from(encodeU32(new Reader(bytes, body).u32() + segments.count))];
    }
    if (id === section.data) {
      hadData = true;
      return dataBody(bytes, body, end, segments);
    }
    return undefined;
  });
  if (hadData || segments.count === 0) return preInitialized;
  const body = [Uint8Array.from(encodeU32(segments.count)), ...segments.parts];
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return concat([preInitialized, Uint8Array.from([section.data, ...encodeU32(length)]), ...body]);
}

function memoryBody(bytes: Uint8Array, body: number, byteLength: number): Uint8Array {
  const reader = new Reader(bytes, body);
  const count = reader.u32();
  const { max } = reader.range('memory');
  const limits =
    max === undefined
      ? [0, ...encodeU32(byteLength / 65_536)]
      : [1, ...encodeU32(byteLength / 65_536), ...encodeU32(max)];
  return Uint8Array.from([...encodeU32(count), ...limits]);
}

function globalBody(bytes: Uint8Array, body: number, values: InstanceState['globals']): Uint8Array {
  const globals = ownGlobals(bytes, body);
  const parts: Uint8Array[] = [Uint8Array.from(encodeU32(globals.length))];
  const reader = new Reader(bytes, body);
  reader.u32();
  let from = reader.at;
  globals.forEach((global, own) => {
    const value = values.get(own);
    if (value === undefined) parts.push(bytes.subarray(from, global.end));
    else parts.push(bytes.subarray(from, global.start), constant(global.type, value));
    from = global.end;
  });
  return concat(parts);
}

function constant(type: number, value: number | bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  if (type === types.i32)
    return Uint8Array.from([0x41, ...encodeSigned(BigInt.asIntN(32, BigInt(value))), 0x0b]);
  if (type === types.i64)
    return Uint8Array.from([0x42, ...encodeSigned(BigInt.asIntN(64, BigInt(value))), 0x0b]);
  if (type === types.f32) {
    view.setFloat32(0, Number(value), true);
    return Uint8Array.from([0x43, ...new Uint8Array(view.buffer, 0, 4), 0x0b]);
  }
  if (type === types.f64) {
    view.setFloat64(0, Number(value), true);
    return Uint8Array.from([0x44, ...new Uint8Array(view.buffer), 0x0b]);
  }
  throw new NotPreInitializableError('a mutable global has a type other than a number');
}

function encodeSigned(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
    bytes.push(done ? low : low + 0x80);
    if (done) return bytes;
  }
}

/**
 * Rewrites the data section. Own segments keep their numbers, which code may name. Active segments were dropped after
 * instantiation, and an empty passive segment behaves the same. The segments of the memory follow.
 */
function dataBody(bytes: Uint8Array, body: number, end: number, segments: Segments): Uint8Array[] {
  const reader = new Reader(bytes, body);
  const count = reader.u32();
  const parts: Uint8Array[] = [Uint8Array.from(encodeU32(count + segments.count))];
  for (let index = 0; index < count; index++) {
    const start = reader.at;
    const flags = reader.u32();
    if (flags === 2) reader.u32();
    if (flags !== 1) skipConstant(reader);
    const length = reader.u32();
    reader.at += length;
    parts.push(flags === 1 ? bytes.subarray(start, reader.at) : Uint8Array.from([1, 0]));
  }
  if (reader.at !== end) throw new NotPreInitializableError('a data section does not end where it says');
  return [...parts, ...segments.parts];
}

interface Segments {
  count: number;
  /** Encoded segments. */
  parts: Uint8Array[];
}

/**
 * Makes active segments for all bytes that aren't zero. Small gaps are included to keep the number of segments low.
 */
function nonZeroSegments(memory: Uint8Array): Segments {
  for (let gapBytes = 64; ; gapBytes *= 4) {
    const ranges = nonZeroRanges(memory, gapBytes / 8);
    if (ranges) return segmentsOf(memory, ranges);
  }
}

type ByteRange = readonly [from: number, to: number];

/** Finds the ranges; `undefined` if there are more than the maximum number of segments. */
function nonZeroRanges(memory: Uint8Array, gap: number): ByteRange[] | undefined {
  const words = new BigUint64Array(memory.buffer, memory.byteOffset, memory.byteLength / 8);
  const ranges: ByteRange[] = [];
  for (let at = 0; at < words.length; ) {
    if (words[at] === 0n) {
      at++;
      continue;
    }
    if (ranges.length === maximumSegments) return undefined;
    let last = at;
    for (let next = at + 1; next < words.length && next - last <= gap; next++)
      if (words[next] !== 0n) last = next;
    ranges.push([at * 8, (last + 1) * 8]);
    at = last + 1;
  }
  return ranges;
}

function segmentsOf(memory: Uint8Array, ranges: readonly ByteRange[]): Segments {
  const bytes = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  if (bytes > maximumBytes) throw new NotPreInitializableError('the configured state is too large to keep');
  const parts = ranges.flatMap(([from, to]) => {
    const offset = encodeSigned(BigInt.asIntN(32, BigInt(from)));
    const head = Uint8Array.from([0, 0x41, ...offset, 0x0b, ...encodeU32(to - from)]);
    return [head, memory.subarray(from, to)];
  });
  return { count: ranges.length, parts };
}
