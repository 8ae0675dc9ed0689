import { AgentInvalidError } from '../../base/errors.js';
import { type BoundName, Tally } from './bounds.js';
import { type Arity, CodeReader } from './code.js';
import { skipConstant } from './constant.js';
import { hasHeader, type Range, Reader, type Section, sections } from './reader.js';

/** Bytes of a WebAssembly page. */
export const pageBytes = 65_536;

/** What the sandbox needs to know of a core module. Memory sizes are in pages. */
export interface ModuleFacts {
  /** Names of all imports and exports. */
  names: string[];
  /** The memory that it defines itself. */
  memory: Range | undefined;
  /** The tables that it defines itself. */
  tables: Range[];
}

export interface ReadModule extends ModuleFacts {
  /** Whether its code changes a table or drops a segment. */
  changesTables: boolean;
  /** In all of its functions. */
  instructions: number;
}

/** Sections by id, in the order in which a module has them. */
const order = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

/**
 * @throws AgentInvalidError for what no sandbox can bound, such as shared, 64-bit or several memories, for
 * types that not every backend has, and for more than the bounds of `tally`
 */
export function moduleFacts(bytes: Uint8Array, tally = new Tally()): ModuleFacts {
  return new ModuleReader(bytes, tally).facts;
}

/**
 * All that `moduleFacts` refuses, and code that not every backend takes.
 * @throws AgentInvalidError
 */
export function readModule(bytes: Uint8Array, tally = new Tally()): ReadModule {
  if (!hasHeader(bytes, 'module'))
    throw new AgentInvalidError('a core module is of an unknown version, which is not supported');
  const module = new ModuleReader(bytes, tally);
  const { changesTables, instructions } = module.readCode();
  return { ...module.facts, changesTables, instructions };
}

class ModuleReader {
  readonly facts: ModuleFacts = { names: [], memory: undefined, tables: [] };
  readonly #bytes: Uint8Array;
  readonly #tally: Tally;
  readonly #types: Arity[] = [];
  /** Of all functions, imported ones first: indices of their types. */
  readonly #functions: number[] = [];
  #importedFunctions = 0;
  #memories = 0;
  #code: Section | undefined;

  constructor(bytes: Uint8Array, tally: Tally) {
    this.#bytes = bytes;
    this.#tally = tally;
    let place = -1;
    for (const section of sections(bytes)) {
      if (section.id === 0) continue;
      if (section.id === 13)
        throw new AgentInvalidError('a core module has exceptions, which is not supported');
      const next = order.indexOf(section.id);
      if (next <= place)
        throw new AgentInvalidError('a core module has a section of an unknown kind or order');
      place = next;
      if (section.id === 10) this.#code = section;
      else this.#section(section);
    }
    if (this.#memories > 1)
      throw new AgentInvalidError('a core module has more than one memory, which is not supported');
  }

  /** All of its functions. */
  readCode(): CodeReader {
    const code = new CodeReader(this.#bytes, { types: this.#types, functions: this.#functions }, this.#tally);
    const own = this.#functions.length - this.#importedFunctions;
    const reader = new Reader(this.#bytes, this.#code?.body ?? 0);
    const count = this.#code ? reader.u32() : 0;
    if (count !== own) throw new AgentInvalidError('a core module has more or fewer functions than code');
    for (let index = 0; index < count; index++) {
      const length = reader.u32();
      const from = reader.at;
      reader.skip(length);
      this.#tally.more('codeBytes', length);
      const type = this.#types[this.#functions[this.#importedFunctions + index]!];
      if (!type) throw new AgentInvalidError("a core module has a function of a type that isn't there");
      code.read(from, reader.at, type);
    }
    if (this.#code && reader.at !== this.#code.end) throw endsElsewhere();
    return code;
  }

  #section({ id, body, end }: Section): void {
    const reader = new Reader(this.#bytes, body);
    const { tables } = this.facts;
    if (id === 1) this.#each(reader, 'types', () => this.#types.push(this.#functionType(reader)));
    else if (id === 2) {
      this.#each(reader, 'imports', () => this.#import(reader));
      this.#importedFunctions = this.#functions.length;
    } else if (id === 3) this.#each(reader, 'functions', () => this.#functions.push(reader.u32()));
    else if (id === 4) this.#each(reader, 'tables', () => tables.push(tableType(reader)));
    else if (id === 5) {
      for (let count = reader.u32(); count > 0; count--) {
        this.#memories++;
        this.facts.memory = reader.range('memory');
      }
    } else if (id === 6) this.#each(reader, 'globals', () => global(reader));
    else if (id === 7) this.#each(reader, 'exports', () => this.#export(reader));
    else if (id === 9) this.#each(reader, 'elementSegments', () => this.#elements(reader));
    else if (id === 11) this.#each(reader, 'dataSegments', () => data(reader));
    else reader.u32();
    if (reader.at !== end) throw endsElsewhere();
  }

  #each(reader: Reader, name: BoundName, read: () => void): void {
    const count = reader.u32();
    this.#tally.most(name, count);
    for (let left = count; left > 0; left--) read();
  }

  #functionType(reader: Reader): Arity {
    if (reader.byte() !== 0x60)
      throw new AgentInvalidError('a core module defines types other than functions, which is not supported');
    const values = () => {
      const count = reader.u32();
      this.#tally.most('parameters', count);
      for (let left = count; left > 0; left--) reader.valueType();
      return count;
    };
    return { parameters: values(), results: values() };
  }

  #import(reader: Reader): void {
    this.facts.names.push(reader.name(), reader.name());
    const kind = reader.byte();
    if (kind === 0) this.#functions.push(reader.u32());
    else if (kind === 1) tableType(reader);
    else if (kind === 2) {
      this.#memories++;
      reader.range('memory');
    } else if (kind === 3) {
      reader.valueType();
      reader.byte();
    } else throw new AgentInvalidError('a core module imports something of an unknown kind');
  }

  #export(reader: Reader): void {
    this.facts.names.push(reader.name());
    reader.byte();
    reader.u32();
  }

  /** `flags`: not active; of a table with a number, or declared; written as expressions. */
  #elements(reader: Reader): void {
    const flags = reader.byte();
    if (flags > 7) throw new AgentInvalidError('a core module has elements of an unknown kind');
    const isActive = (flags & 1) === 0;
    const areExpressions = (flags & 4) !== 0;
    if (isActive && (flags & 2) !== 0) reader.u32();
    if (isActive) skipConstant(reader);
    if ((flags & 3) !== 0) {
      if (areExpressions) reader.valueType();
      else if (reader.byte() !== 0)
        throw new AgentInvalidError('a core module has elements of an unknown kind');
    }
    const count = reader.u32();
    this.#tally.more('elements', count);
    for (let left = count; left > 0; left--) {
      if (areExpressions) skipConstant(reader);
      else reader.u32();
    }
  }
}

const endsElsewhere = () =>
  new AgentInvalidError('a core module has a section of another length than it says');

function global(reader: Reader): void {
  reader.valueType();
  reader.byte();
  skipConstant(reader);
}

function data(reader: Reader): void {
  const flags = reader.byte();
  if (flags > 2) throw new AgentInvalidError('a core module has data of an unknown kind');
  if (flags === 2) reader.u32();
  if (flags !== 1) skipConstant(reader);
  reader.skip(reader.u32());
}

/** `element`: its type as it is written. */
export function tableType(reader: Reader): Range & { element: Uint8Array } {
  const start = reader.at;
  if (reader.bytes[start] === 0x40) {
    throw new AgentInvalidError('a core module has a table with an initializer, which is not supported');
  }
  reader.valueType();
  const element = reader.bytes.subarray(start, reader.at);
  return { element, ...reader.range('table') };
}
