import { bounds, type Tally } from './bounds.js';
import { bulk, changesTables, follows, opcode, plain, vector } from './opcodes.js';
import { Operands, refused } from './operands.js';
import { Reader, valueTypes } from './reader.js';

/** Numbers of parameters and results of a function or block. */
export interface Arity {
  parameters: number;
  results: number;
}

/** Types and functions that code refers to by index. */
export interface Signatures {
  types: readonly Arity[];
  /** Type indices of all functions, imported ones first. */
  functions: readonly number[];
}

/** Operand bytes of opcodes whose operands have a fixed length. */
const lengths: ReadonlyMap<number, number> = new Map([
  [follows.nothing, 0],
  [follows.lane, 1],
  [follows.fourBytes, 4],
  [follows.eightBytes, 8],
  [follows.sixteenBytes, 16],
]);

const nothing: Arity = { parameters: 0, results: 0 };
const oneResult: Arity = { parameters: 0, results: 1 };
const maximumDepth = bounds.nesting.maximum + 1;

/**
 * Reads the instructions of functions with all operands. Counts the stack's height and the merged values. Refuses an
 * instruction that it can't read completely, because anything could follow.
 */
export class CodeReader extends Operands {
  /** Whether an instruction changes a table or drops a segment. */
  changesTables = false;
  /** Instructions in all functions read. */
  instructions = 0;
  readonly #signatures: Signatures;
  readonly #tally: Tally;
  #locals = 0;
  /** Height of the stack; unreachable code may have fewer values. */
  #height = 0;
  #highest = 0;
  /** The stack's height below the innermost block. */
  #base = 0;
  #depth = 0;
  #deepest = 0;
  #merged = 0;
  #loopBytes = 0;
  // Indexed by depth, the function itself at 1. A block that isn't a loop has 0 as its start.
  readonly #bases = new Int32Array(maximumDepth + 1);
  readonly #blocks: Arity[] = [nothing];
  readonly #loops = new Int32Array(maximumDepth + 1);

  constructor(bytes: Uint8Array, signatures: Signatures, tally: Tally) {
    super(bytes);
    this.#signatures = signatures;
    this.#tally = tally;
  }

  /** @throws AgentInvalidError */
  read(from: number, to: number, type: Arity): void {
    const reader = new Reader(this.bytes, from);
    let locals = type.parameters;
    for (let groups = reader.u32(); groups > 0; groups--) {
      locals += reader.u32();
      this.#tally.most('locals', locals);
      reader.valueType();
    }
    this.#locals = locals;
    this.at = reader.at;
    this.#height = this.#highest = this.#merged = this.#loopBytes = this.#depth = this.#deepest = 0;
    this.#base = 0;
    this.#open({ parameters: 0, results: type.results }, 0);
    this.#body(to);
    if (this.at !== to || this.#depth !== 0) throw refused("has a function that doesn't end where it says");
    const tally = this.#tally;
    tally.most('bodyBytes', to - from);
    tally.most('stack', this.#highest);
    tally.most('nesting', this.#deepest - 1);
    tally.most('merged', this.#merged);
    tally.most('loopBytes', this.#loopBytes);
    tally.more('allMerged', this.#merged);
    tally.more('allLoopBytes', this.#loopBytes);
  }

  #body(to: number): void {
    while (this.at < to && this.#depth > 0) {
      const code = this.bytes[this.at++]!;
      const form = plain.follows[code]!;
      this.#height += plain.heights[code]!;
      this.instructions++;
      if (form === follows.index) this.#index(code, this.u32());
      else if (form === follows.place) this.place();
      else if (form === follows.i32) this.signed(5, 0x78);
      else if (form !== follows.nothing) this.#others(code, form);
      else if (code <= opcode.return) this.#control(code);
      if (this.#height < this.#base) this.#height = this.#base;
      else if (this.#height > this.#highest) this.#highest = this.#height;
    }
  }

  #index(code: number, index: number): void {
    if (code === opcode.call) this.#call(this.#functionType(index));
    else if (code === opcode.br) this.#jump(1);
    else if (code === opcode.brIf) this.#merge(1);
    else if (code === opcode.returnCall) this.#jump(1);
    else if (code === opcode.tableSet) this.changesTables = true;
  }

  #control(code: number): void {
    if (code === opcode.end) this.#close();
    else if (code === opcode.else) {
      this.#height = this.#base + this.#blocks[this.#depth]!.parameters;
      this.#merge(1);
    } else if (code !== opcode.nop) this.#jump(1);
  }

  #others(code: number, form: number): void {
    if (form === follows.blockType) {
      const type = this.#blockType();
      this.#merge(1);
      this.#open(type, code === opcode.loop ? this.at : 0);
    } else if (form === follows.twoIndices) {
      const type = this.#type(this.u32());
      this.u32();
      if (code === opcode.callIndirect) this.#call(type);
      else this.#jump(1);
    } else if (form === follows.branchTable) this.#branchTable();
    else if (form === follows.bulk) this.#prefixed(bulk, this.byte());
    else if (form === follows.vector) this.#prefixed(vector, this.vectorCode());
    else this.#rest(form, code);
  }

  #prefixed(opcodes: typeof bulk, code: number): void {
    const form = opcodes.follows[code] ?? follows.unknown;
    this.#height += opcodes.heights[code] ?? 0;
    if (opcodes === bulk && changesTables.has(code)) this.changesTables = true;
    if (form === follows.index) this.u32();
    else if (form === follows.place) this.place();
    else if (form === follows.twoIndices) {
      this.u32();
      this.u32();
    } else this.#rest(form, code);
  }

  #rest(form: number, code: number): void {
    const length = lengths.get(form);
    if (length !== undefined) this.at += length;
    else if (form === follows.i64) this.signed(10, 0x7f);
    else if (form === follows.memory) this.memory();
    else if (form === follows.placeAndLane) {
      this.place();
      this.byte();
    } else if (form === follows.twoMemories) {
      this.memory();
      this.memory();
    } else if (form === follows.dataAndMemory) {
      this.u32();
      this.memory();
    } else if (form === follows.resultTypes) {
      if (this.byte() !== 1) throw refused('has a select of other than one value');
      this.valueType();
    } else if (form === follows.referenceType) {
      if (this.byte() !== 0x70) throw refused('has a null of a type that is not supported');
    } else throw refused(`has an instruction that is not supported: 0x${code.toString(16)}`);
  }

  #branchTable(): void {
    const count = this.u32();
    this.#tally.most('branchTargets', count);
    for (let left = count + 1; left > 0; left--) this.u32();
    this.#jump(count + 1);
  }

  #blockType(): Arity {
    const first = this.bytes[this.at];
    if (first === 0x40 || (first !== undefined && valueTypes.has(first))) {
      this.at++;
      return first === 0x40 ? nothing : oneResult;
    }
    // A negative number stands for an unknown type.
    const from = this.at;
    const index = this.u32();
    const last = this.bytes[this.at - 1]!;
    if (this.at - from < 5 && last >= 0x40) throw refused('has a block of a type that is not supported');
    return this.#type(index);
  }

  #open(type: Arity, loop: number): void {
    const depth = ++this.#depth;
    if (depth > this.#deepest) this.#deepest = depth;
    if (depth > maximumDepth) this.#tally.most('nesting', depth - 1);
    // A reachable block's parameters are on the stack already.
    this.#base = Math.max(this.#base, this.#height - type.parameters);
    this.#bases[depth] = this.#base;
    this.#blocks[depth] = type;
    this.#loops[depth] = loop;
    this.#height = this.#base + type.parameters;
  }

  #close(): void {
    const depth = this.#depth--;
    const loop = this.#loops[depth]!;
    if (loop > 0) this.#loopBytes += this.at - loop;
    this.#height = this.#base + this.#blocks[depth]!.results;
    this.#base = this.#bases[depth - 1]!;
  }

  #call({ parameters, results }: Arity): void {
    this.#height = Math.max(this.#base, this.#height - parameters) + results;
    this.#merged += parameters + results;
  }

  /** Records a jump to `targets` places, from which control flow doesn't return. */
  #jump(targets: number): void {
    this.#merge(targets);
    this.#height = this.#base;
  }

  #merge(targets: number): void {
    this.#merged += (this.#locals + this.#height) * targets;
  }

  #functionType(index: number): Arity {
    const type = this.#signatures.functions[index];
    if (type === undefined) throw refused("calls a function that isn't there");
    return this.#type(type);
  }

  #type(index: number): Arity {
    const type = this.#signatures.types[index];
    if (type === undefined) throw refused("has a type that isn't there");
    return type;
  }
}
