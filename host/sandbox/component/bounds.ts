import { AgentInvalidError } from '../../base/errors.js';

interface Bound {
  maximum: number;
  /** What is counted, after a number. */
  what: string;
  /** What has them. `it`: the component with all that is nested in it, each instance counted. */
  of: 'a function' | 'a type' | 'a core module' | 'it';
}

/**
 * The most that a component may have, whatever would run it: compilers take time and memory that nothing counts
 * for some code, and some of it lets them fail. docs/limits.md says what real components have.
 *
 * A merge is a place that control flow comes to or leaves from; compilers keep a state of every local and of the
 * stack for each.
 */
export const bounds = {
  locals: { maximum: 5_000, what: 'locals', of: 'a function' },
  bodyBytes: { maximum: 1_750_000, what: 'bytes of code', of: 'a function' },
  nesting: { maximum: 4_000, what: 'blocks in one another', of: 'a function' },
  stack: { maximum: 1_000, what: 'values on the stack', of: 'a function' },
  branchTargets: { maximum: 16_384, what: 'targets of one br_table', of: 'a function' },
  merged: { maximum: 2_500_000, what: 'locals and values times merges', of: 'a function' },
  loopBytes: {
    maximum: 2_000_000,
    what: 'bytes in loops, once for each loop around them',
    of: 'a function',
  },
  parameters: { maximum: 128, what: 'parameters and results', of: 'a type' },
  types: { maximum: 4_000, what: 'types', of: 'a core module' },
  imports: { maximum: 8_000, what: 'imports', of: 'a core module' },
  functions: { maximum: 100_000, what: 'functions', of: 'a core module' },
  tables: { maximum: 16, what: 'tables', of: 'a core module' },
  globals: { maximum: 5_000, what: 'globals', of: 'a core module' },
  exports: { maximum: 16_000, what: 'exports', of: 'a core module' },
  elementSegments: { maximum: 1_000, what: 'element segments', of: 'a core module' },
  elements: { maximum: 100_000, what: 'elements in segments', of: 'it' },
  dataSegments: { maximum: 100_000, what: 'data segments', of: 'a core module' },
  componentNesting: { maximum: 16, what: 'components in one another', of: 'it' },
  definitionBytes: { maximum: 1_000_000, what: 'bytes of types and links', of: 'it' },
  modules: { maximum: 100, what: 'core modules', of: 'it' },
  codeBytes: { maximum: 40_000_000, what: 'bytes of code', of: 'it' },
  allMerged: { maximum: 40_000_000, what: 'locals and values times merges', of: 'it' },
  allLoopBytes: { maximum: 20_000_000, what: 'bytes in loops, once for each loop around them', of: 'it' },
  coreInstances: { maximum: 500, what: 'instances of core modules', of: 'it' },
  componentInstances: { maximum: 250, what: 'instances of components', of: 'it' },
  memories: { maximum: 64, what: 'memories', of: 'it' },
  instanceTables: { maximum: 64, what: 'tables', of: 'it' },
  tableElements: { maximum: 262_144, what: 'elements in tables', of: 'it' },
  links: { maximum: 100_000, what: 'imports and exports of instances', of: 'it' },
  builtins: { maximum: 1_500, what: 'functions lifted, lowered or built in', of: 'it' },
} as const satisfies Record<string, Bound>;

export type BoundName = keyof typeof bounds;

/** Counts what a component has, and refuses what is over a bound. */
export class Tally {
  /** The most seen of each. */
  readonly seen = Object.fromEntries(Object.keys(bounds).map((name) => [name, 0])) as Record<
    BoundName,
    number
  >;

  /** @throws AgentInvalidError */
  most(name: BoundName, count: number): void {
    if (count <= this.seen[name]) return;
    this.seen[name] = count;
    const { maximum, what, of } = bounds[name];
    if (count <= maximum) return;
    const whose = of === 'it' ? 'the component' : `${of} of the component`;
    throw new AgentInvalidError(`${whose} has ${count} ${what}, and the limit is ${maximum}`, {
      hint: 'docs/limits.md has the bounds on components',
    });
  }

  /** @throws AgentInvalidError */
  more(name: BoundName, count: number): void {
    this.most(name, this.seen[name] + count);
  }
}
