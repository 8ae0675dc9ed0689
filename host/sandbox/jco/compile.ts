import { AgentInvalidError, MemoryLimitError } from '../../base/errors.js';
import type { OptimizeFor } from '../../contract/optimize-for.js';
import { toolMessage } from '../component/tool-message.js';
import { moduleFacts, pageBytes } from '../component/wasm.js';
import type { CodeCache } from './code-cache.js';
import type { MemoryContent } from './memory-content.js';
import { shareOut, withLimits } from './memory-maximum.js';
import type { CompiledComponent, Modules, Pair } from './protocol.js';
import { withTiering } from './tiering.js';

/** A component as bytes, with its memory capped to its share of the limit. */
export interface CappedComponent {
  /** Script whose value is jco's `instantiate`. */
  glue: string;
  modules: Modules;
  /** Maximum pages of each module that defines a memory. */
  maximumPages: Record<string, number>;
  /**
   * Whether instances can be restored: the component's code allows it and, once it is pre-initialized, its modules are
   * instrumented.
   */
  restorable: boolean;
  /** What the memories of fresh instances start with, by module, if the modules don't hold it themselves. */
  contents?: Record<string, MemoryContent> | undefined;
}

/**
 * Caps the memory of a component.
 * @throws MemoryLimitError if it starts with more than its share.
 */
export function capMemory(
  { glue, modules, restorable }: Pick<CappedComponent, 'glue' | 'modules' | 'restorable'>,
  pages: number,
): CappedComponent {
  const defining = Object.entries(modules).flatMap(([name, bytes]) => {
    const { memory } = moduleFacts(bytes);
    return memory ? [{ name, min: memory.min }] : [];
  });
  const needed = defining.reduce((sum, { min }) => sum + min, 0);
  if (needed > pages) {
    throw new MemoryLimitError(
      `the component starts with ${needed * pageBytes} bytes of memory, and its share of the limit is ${pages * pageBytes}`,
    );
  }
  const shares = shareOut(
    pages,
    defining.map(({ min }) => min),
  );
  const maximumPages = Object.fromEntries(defining.map(({ name }, index) => [name, shares[index]!]));
  return {
    glue,
    modules: mapValues(modules, (bytes, name) => withLimits(bytes, maximumPages[name] ?? 0)),
    maximumPages,
    restorable,
  };
}

/** Whether instances of an agent and its parser can be restored. */
export function areRestorable({ agent, syntax }: Pair<CappedComponent>): boolean {
  return agent.restorable && syntax?.restorable !== false;
}

/**
 * Compiles the modules of a component.
 * @throws AgentInvalidError if V8 doesn't support, or limits, something that the validator accepts
 */
export async function compile(
  { glue, modules, maximumPages, contents }: CappedComponent,
  optimizeFor: OptimizeFor,
  codeCache?: CodeCache,
): Promise<CompiledComponent> {
  const compiled = await withTiering(optimizeFor, () =>
    Promise.all(
      Object.entries(modules).map(
        async ([name, bytes]) => [name, await compileModule(bytes, codeCache)] as const,
      ),
    ),
  );
  return { glue, modules: Object.fromEntries(compiled), maximumPages, contents };
}

function compileModule(bytes: Uint8Array, codeCache: CodeCache | undefined): Promise<WebAssembly.Module> {
  const compiled = codeCache ? codeCache.compile(bytes) : WebAssembly.compile(bytes);
  return compiled.catch((error: Error) => {
    throw new AgentInvalidError(`this version of Node can't compile a core module`, {
      details: [toolMessage(error)],
      cause: error,
    });
  });
}

export function mapValues<T, U>(
  record: Record<string, T>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
