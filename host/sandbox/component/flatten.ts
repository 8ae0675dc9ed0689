import { AgentInvalidError } from '../../base/errors.js';
import type { BoundName, Tally } from './bounds.js';
import { hasHeader, Reader, sections } from './reader.js';
import { readModule } from './wasm.js';

/** What one instance brings with it, all that it instantiates included. Numbers may be infinite. */
type Weight = Record<(typeof weighed)[number], number> & {
  /** The modules among it that define a memory. */
  withMemory: Set<Uint8Array>;
};

const weighed = [
  'coreInstances',
  'componentInstances',
  'memories',
  'instanceTables',
  'tableElements',
  'links',
  'builtins',
] as const satisfies readonly BoundName[];

const weightless = (): Weight => ({
  ...(Object.fromEntries(weighed.map((name) => [name, 0])) as Record<(typeof weighed)[number], number>),
  withMemory: new Set(),
});

function add(to: Weight, more: Weight): void {
  for (const name of weighed) to[name] += more[name];
  for (const module of more.withMemory) {
    // The limit is shared out among the memories of the modules, so each may exist once.
    if (to.withMemory.has(module))
      throw unsupported('instantiates a core module with a memory more than once');
    to.withMemory.add(module);
  }
}

const coreModule = 0x11;

const unsupported = (what: string) => new AgentInvalidError(`a component ${what}, which is not supported`);

/** What `readComponent` finds besides what it counts. */
export interface ComponentFacts {
  /** Names of all imports and exports of core modules. */
  names: string[];
  /** Whether its code changes nothing of its instances but their memories and globals. */
  restorable: boolean;
  /** All core modules, nested ones too, as parts of the component's bytes. */
  modules: Uint8Array[];
}

/**
 * Reads a component to the last instruction, without any engine, and counts what it has and what its instances come
 * to: each instantiation of a component brings all that it instantiates itself.
 * @throws AgentInvalidError for what is over a bound of `tally`, and for what not every backend has
 */
export function readComponent(component: Uint8Array, tally: Tally): ComponentFacts {
  const facts: ComponentFacts = { names: [], restorable: true, modules: [] };
  const weight = new ComponentReader(component, facts, tally, undefined, 0).weight;
  for (const name of weighed) tally.most(name, weight[name]);
  return facts;
}

class ComponentReader {
  readonly weight = weightless();
  readonly #bytes: Uint8Array;
  readonly #facts: ComponentFacts;
  readonly #tally: Tally;
  readonly #outer: ComponentReader | undefined;
  readonly #depth: number;
  readonly #modules: Weight[] = [];
  readonly #components: Weight[] = [];

  constructor(
    bytes: Uint8Array,
    facts: ComponentFacts,
    tally: Tally,
    outer: ComponentReader | undefined,
    depth: number,
  ) {
    this.#bytes = bytes;
    this.#facts = facts;
    this.#tally = tally;
    this.#outer = outer;
    this.#depth = depth;
    if (!hasHeader(bytes, 'component')) throw unsupported('is of an unknown version');
    tally.most('componentNesting', depth);
    this.weight.componentInstances = 1;
    for (const { id, body, end } of sections(bytes)) {
      const reader = new Reader(bytes, body);
      const isWhole = this.#section(id, reader, end);
      if (isWhole && reader.at !== end)
        throw new AgentInvalidError('a component has a section of another length than it says');
    }
  }

  /** Whether the section was read to its end. */
  #section(id: number, reader: Reader, end: number): boolean {
    const inner = this.#bytes.subarray(reader.at, end);
    if (id === 1) this.#modules.push(this.#module(inner));
    else if (id === 4) {
      const { weight } = new ComponentReader(inner, this.#facts, this.#tally, this, this.#depth + 1);
      this.#components.push(weight);
    } else if (id === 9) this.#facts.restorable = false;
    else if (id > 11) throw unsupported('has a section of an unknown kind');
    else if (id !== 0) {
      this.#tally.more('definitionBytes', end - reader.at);
      if (id === 3 || id === 7) return false;
      for (let count = reader.u32(); count > 0; count--) this.#item(id, reader);
      return true;
    }
    return false;
  }

  #module(bytes: Uint8Array): Weight {
    this.#tally.more('modules', 1);
    this.#facts.modules.push(bytes);
    const { names, memory, tables, changesTables } = readModule(bytes, this.#tally);
    for (const name of names) this.#facts.names.push(name);
    if (changesTables) this.#facts.restorable = false;
    return {
      ...weightless(),
      coreInstances: 1,
      memories: memory ? 1 : 0,
      withMemory: new Set(memory ? [bytes] : []),
      instanceTables: tables.length,
      tableElements: tables.reduce((sum, { min }) => sum + min, 0),
      links: names.length,
    };
  }

  #item(id: number, reader: Reader): void {
    if (id === 2) this.#coreInstance(reader);
    else if (id === 5) this.#instance(reader);
    else if (id === 6) this.#alias(reader);
    else if (id === 8) this.#builtin(reader);
    else if (id === 10) this.#import(reader);
    else this.#export(reader);
  }

  #coreInstance(reader: Reader): void {
    const isInline = reader.byte() === 1;
    if (isInline) this.weight.coreInstances++;
    else add(this.weight, found(this.#modules, reader.u32()));
    for (let left = this.#links(reader); left > 0; left--) {
      reader.name();
      reader.byte();
      reader.u32();
    }
  }

  #instance(reader: Reader): void {
    const isInline = reader.byte() === 1;
    if (isInline) this.weight.componentInstances++;
    else add(this.weight, found(this.#components, reader.u32()));
    for (let left = this.#links(reader); left > 0; left--) {
      if (isInline) externName(reader);
      else reader.name();
      sorted(reader);
    }
  }

  #links(reader: Reader): number {
    const count = reader.u32();
    this.weight.links += count;
    return count;
  }

  #alias(reader: Reader): void {
    const what = sortOf(reader);
    const target = reader.byte();
    if (target === 0 || target === 1) {
      reader.u32();
      reader.name();
      if (what !== 'other') throw unsupported('takes a component or core module from an instance');
      return;
    }
    if (target !== 2) throw unsupported('has an alias of an unknown kind');
    let from: ComponentReader | undefined = this;
    for (let levels = reader.u32(); levels > 0 && from; levels--) from = from.#outer;
    const index = reader.u32();
    if (!from) throw unsupported('has an alias of an unknown kind');
    if (what === 'component') this.#components.push(found(from.#components, index));
    else if (what === 'module') this.#modules.push(found(from.#modules, index));
  }

  #builtin(reader: Reader): void {
    this.weight.builtins++;
    const kind = reader.byte();
    if (kind === 0 || kind === 1) {
      if (reader.byte() !== 0) throw unsupported('has a function of an unknown kind');
      reader.u32();
      for (let options = reader.u32(); options > 0; options--) this.#option(reader);
      if (kind === 0) reader.u32();
    } else if (kind >= 2 && kind <= 4)
      reader.u32(); // resource.new, resource.drop, resource.rep
    else throw unsupported('has asynchronous functions, or others of an unknown kind');
  }

  #option(reader: Reader): void {
    const option = reader.byte();
    // Memory, realloc and post-return have an index.
    if (option >= 3 && option <= 5) reader.u32();
    else if (option === 2) throw unsupported('has strings in latin1+utf16');
    else if (option > 1) throw unsupported('has asynchronous functions, or others of an unknown kind');
  }

  #import(reader: Reader): void {
    externName(reader);
    const kind = description(reader);
    if (kind !== 'other') throw unsupported('imports components or core modules');
  }

  #export(reader: Reader): void {
    externName(reader);
    const [what, index] = sorted(reader);
    if (what === 'component') this.#components.push(found(this.#components, index));
    else if (what === 'module') this.#modules.push(found(this.#modules, index));
    if (reader.byte() === 1) description(reader);
  }
}

type Sort = 'component' | 'module' | 'other';

function found(weights: readonly Weight[] | undefined, index: number): Weight {
  const weight = weights?.[index];
  if (!weight) throw new AgentInvalidError("a component has an index of something that isn't there");
  return weight;
}

function sortOf(reader: Reader): Sort {
  const sort = reader.byte();
  if (sort === 0) return reader.byte() === coreModule ? 'module' : 'other';
  if (sort === 2 || sort > 5) throw unsupported('has values, or things of an unknown kind');
  return sort === 4 ? 'component' : 'other';
}

function sorted(reader: Reader): [Sort, number] {
  return [sortOf(reader), reader.u32()];
}

function externName(reader: Reader): void {
  if (reader.byte() > 1) throw unsupported('has names of an unknown kind');
  reader.name();
}

/** Of an import or export: its sort, and its type. */
function description(reader: Reader): Sort {
  const sort = sortOf(reader);
  // Of a type, a bound: equal to another, or a resource.
  const hasType = sort !== 'other' || reader.bytes[reader.at - 1] !== 3 || reader.byte() === 0;
  if (hasType) reader.u32();
  return sort;
}
