import { Reader, type Section, sections } from './wasm.js';

const coreModule = 1;
const nested = 4;
const start = 9;
const code = 10;

/**
 * Whether the code of a component changes nothing of its instances but their memories and globals, so that writing
 * those back undoes a call. Not so where it sets elements of tables or drops segments; what isn't known counts as
 * such.
 */
export function isRestorable(component: Uint8Array): boolean {
  try {
    return [...sections(component)].every((section) => keepsState(component, section));
  } catch {
    return false;
  }
}

function keepsState(component: Uint8Array, { id, body, end }: Section): boolean {
  const inner = component.subarray(body, end);
  if (id === coreModule)
    return [...sections(inner)].every((part) => part.id !== code || keepsTables(inner, part));
  if (id === nested) return isRestorable(inner);
  return id !== start;
}

function keepsTables(module: Uint8Array, { body, end }: Section): boolean {
  const reader = new Reader(module, body);
  for (let count = reader.u32(); count > 0; count--) {
    const length = reader.u32();
    const functionEnd = reader.at + length;
    for (let groups = reader.u32(); groups > 0; groups--) {
      reader.u32();
      reader.valueType();
    }
    while (reader.at < functionEnd) if (!skipInstruction(reader)) return false;
    if (reader.at !== functionEnd) return false;
  }
  return reader.at === end;
}

/** False for an instruction that changes a table or a segment, or isn't known. */
function skipInstruction(reader: Reader): boolean {
  const opcode = reader.byte();
  if (opcode >= 0x45 && opcode <= 0xc4) return true;
  if (opcode >= 0x28 && opcode <= 0x3e) return skipPlace(reader);
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x0f: // return
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
      return true;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x12: // return_call
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x3f: // memory.size
    case 0x40: // memory.grow
    case 0x41: // i32.const
    case 0x42: // i64.const
    case 0xd0: // ref.null
    case 0xd2: // ref.func
      skipNumbers(reader, 1);
      return true;
    case 0x11: // call_indirect
    case 0x13: // return_call_indirect
      skipNumbers(reader, 2);
      return true;
    case 0x0e: // br_table
      skipNumbers(reader, reader.u32() + 1);
      return true;
    case 0x1c: // select with types
      for (let count = reader.u32(); count > 0; count--) reader.valueType();
      return true;
    case 0x43: // f32.const
      reader.at += 4;
      return true;
    case 0x44: // f64.const
      reader.at += 8;
      return true;
    case 0xfc:
      return skipBulk(reader);
    case 0xfd:
      return skipVector(reader);
    default:
      return false;
  }
}

function skipBulk(reader: Reader): boolean {
  const opcode = reader.u32();
  if (opcode <= 7) return true; // saturating conversions
  if (opcode === 8 || opcode === 10)
    skipNumbers(reader, 2); // memory.init, memory.copy
  else if (opcode === 11 || opcode === 16)
    skipNumbers(reader, 1); // memory.fill, table.size
  else return false;
  return true;
}

function skipVector(reader: Reader): boolean {
  const opcode = reader.u32();
  if (opcode > 0xff) return false;
  if (opcode <= 11 || opcode === 92 || opcode === 93) return skipPlace(reader); // loads and stores
  if (opcode === 12 || opcode === 13)
    reader.at += 16; // v128.const, i8x16.shuffle
  else if (opcode >= 21 && opcode <= 34)
    reader.at++; // lanes
  else if (opcode >= 84 && opcode <= 91) {
    if (!skipPlace(reader)) return false;
    reader.at++;
  }
  return true;
}

/** Alignment and offset; larger alignments stand for a memory's index, which there are none of. */
function skipPlace(reader: Reader): boolean {
  if (reader.u32() >= 32) return false;
  skipNumbers(reader, 1);
  return true;
}

/** Numbers in LEB128, of any length and sign. */
function skipNumbers(reader: Reader, count: number): void {
  for (let left = count; left > 0; left--) while (reader.byte() >= 0x80);
}
