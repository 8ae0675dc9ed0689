/** Kinds of operands. */
export const follows = {
  /** The opcode is unknown, or not supported by every backend. */
  unknown: 0,
  nothing: 1,
  blockType: 2,
  index: 3,
  twoIndices: 4,
  /** Alignment and offset. */
  place: 5,
  placeAndLane: 6,
  lane: 7,
  i32: 8,
  i64: 9,
  fourBytes: 10,
  eightBytes: 11,
  sixteenBytes: 12,
  branchTable: 13,
  resultTypes: 14,
  referenceType: 15,
  /** Index of the memory; there is only one. */
  memory: 16,
  twoMemories: 17,
  /** A segment of data, and the memory. */
  dataAndMemory: 18,
  /** A second opcode byte. */
  bulk: 19,
  vector: 20,
} as const;

/** Instructions by opcode: their operands, and their effect on the stack's height. */
export interface Opcodes {
  follows: Uint8Array;
  /** Change of the height by instructions that don't call and whose change is constant. */
  heights: Int8Array;
}

type Row = readonly [from: number, to: number, follows: number, height: number];

function table(size: number, rows: readonly Row[]): Opcodes {
  const opcodes = { follows: new Uint8Array(size), heights: new Int8Array(size) };
  for (const [from, to, what, height] of rows) {
    opcodes.follows.fill(what, from, to + 1);
    opcodes.heights.fill(height, from, to + 1);
  }
  return opcodes;
}

const { nothing, index, place, memory, lane } = follows;

export const plain = table(256, [
  [0x00, 0x01, nothing, 0], // unreachable, nop
  [0x02, 0x03, follows.blockType, 0], // block, loop
  [0x04, 0x04, follows.blockType, -1], // if
  [0x05, 0x05, nothing, 0], // else
  [0x0b, 0x0b, nothing, 0], // end
  [0x0c, 0x0c, index, 0], // br
  [0x0d, 0x0d, index, -1], // br_if
  [0x0e, 0x0e, follows.branchTable, -1],
  [0x0f, 0x0f, nothing, 0], // return
  [0x10, 0x10, index, 0], // call
  [0x11, 0x11, follows.twoIndices, -1], // call_indirect
  [0x12, 0x12, index, 0], // return_call
  [0x13, 0x13, follows.twoIndices, -1], // return_call_indirect
  [0x1a, 0x1a, nothing, -1], // drop
  [0x1b, 0x1b, nothing, -2], // select
  [0x1c, 0x1c, follows.resultTypes, -2], // select with a type
  [0x20, 0x20, index, 1], // local.get
  [0x21, 0x21, index, -1], // local.set
  [0x22, 0x22, index, 0], // local.tee
  [0x23, 0x23, index, 1], // global.get
  [0x24, 0x24, index, -1], // global.set
  [0x25, 0x25, index, 0], // table.get
  [0x26, 0x26, index, -2], // table.set
  [0x28, 0x35, place, 0], // loads
  [0x36, 0x3e, place, -2], // stores
  [0x3f, 0x3f, memory, 1], // memory.size
  [0x40, 0x40, memory, 0], // memory.grow
  [0x41, 0x41, follows.i32, 1],
  [0x42, 0x42, follows.i64, 1],
  [0x43, 0x43, follows.fourBytes, 1], // f32.const
  [0x44, 0x44, follows.eightBytes, 1], // f64.const
  [0x45, 0xc4, nothing, -1], // arithmetic on two values
  [0x45, 0x45, nothing, 0], // i32.eqz
  [0x50, 0x50, nothing, 0], // i64.eqz
  [0x67, 0x69, nothing, 0], // counts of bits
  [0x79, 0x7b, nothing, 0],
  [0x8b, 0x91, nothing, 0], // floats of one value
  [0x99, 0x9f, nothing, 0],
  [0xa7, 0xc4, nothing, 0], // conversions
  [0xd0, 0xd0, follows.referenceType, 1], // ref.null
  [0xd1, 0xd1, nothing, 0], // ref.is_null
  [0xd2, 0xd2, index, 1], // ref.func
  [0xfc, 0xfc, follows.bulk, 0],
  [0xfd, 0xfd, follows.vector, 0],
]);

/** Opcodes after the prefix 0xfc. */
export const bulk = table(18, [
  [0, 7, nothing, 0], // conversions that don't trap
  [8, 8, follows.dataAndMemory, -3], // memory.init
  [9, 9, index, 0], // data.drop
  [10, 10, follows.twoMemories, -3], // memory.copy
  [11, 11, memory, -3], // memory.fill
  [12, 12, follows.twoIndices, -3], // table.init
  [13, 13, index, 0], // elem.drop
  [14, 14, follows.twoIndices, -3], // table.copy
  [15, 15, index, -1], // table.grow
  [16, 16, index, 1], // table.size
  [17, 17, index, -3], // table.fill
]);

/** Opcodes after 0xfc that change a table or drop a segment; so does `tableSet`. */
export const changesTables: ReadonlySet<number> = new Set([9, 12, 13, 14, 15, 17]);

/** Opcodes whose meaning the reader needs, besides their operands. */
export const opcode = {
  nop: 0x01,
  loop: 0x03,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  tableSet: 0x26,
};

const ofOneValue = [
  77, 83, 94, 95, 96, 97, 98, 99, 100, 103, 104, 105, 106, 116, 117, 122, 124, 125, 126, 127, 128, 129, 131,
  132, 135, 136, 137, 138, 148, 160, 161, 163, 164, 167, 168, 169, 170, 192, 193, 195, 196, 199, 200, 201,
  202, 224, 225, 227, 236, 237, 239, 248, 249, 250, 251, 252, 253, 254, 255,
];

const noVectors = [
  154, 162, 165, 166, 175, 176, 178, 179, 180, 187, 194, 197, 198, 207, 208, 210, 211, 212, 226, 238,
];

/** Opcodes after the prefix 0xfd. */
export const vector = table(256, [
  [0, 10, place, 0], // loads
  [11, 11, place, -2], // store
  [12, 12, follows.sixteenBytes, 1], // v128.const
  [13, 13, follows.sixteenBytes, -1], // i8x16.shuffle
  [14, 255, nothing, -1], // arithmetic on two vectors
  [15, 20, nothing, 0], // splats
  [21, 34, lane, -1], // replaced lanes
  [21, 22, lane, 0], // lanes
  [24, 25, lane, 0],
  [27, 27, lane, 0],
  [29, 29, lane, 0],
  [31, 31, lane, 0],
  [33, 33, lane, 0],
  [82, 82, nothing, -2], // v128.bitselect
  [84, 87, follows.placeAndLane, -1], // loads of lanes
  [88, 91, follows.placeAndLane, -2], // stores of lanes
  [92, 93, place, 0], // loads of low lanes
  ...ofOneValue.map((opcode): Row => [opcode, opcode, nothing, 0]),
  ...noVectors.map((opcode): Row => [opcode, opcode, follows.unknown, 0]),
]);
