import { digestOf, sha256 } from '../../base/digest.js';
import { memoizeAsync } from '../../base/memoize-async.js';
import type { Cache } from '../../contract/cache.js';
import { isOwnProcess } from '../own-process.js';
import { machineCodeOf, moduleOf } from './machine-code.js';
import { functionToOptimize } from './own-function.js';

/** V8 has optimized little before. */
const shortestMs = 1500;
/** How much longer a process has to work than the one whose code is stored, for its own to replace that. */
const muchLonger = 4;
/** Most bytes of a module's code that are kept. */
const mostBytes = 64 * 1024 * 1024;

interface Compiled {
  key: string;
  module: WebAssembly.Module;
  /** On the clock of `performance.now()`. */
  sinceMs: number;
  /** How long the process worked whose code is stored; 0 if none is. */
  storedMs: number;
  /**
   * Has to be optimized before the code can be read; undefined if V8 is known to have optimized a function. Stored code
   * is no sign of it: V8 leaves that alone if a module of the same bytes lives.
   */
  toOptimize: string | undefined;
  /** Whether a caller has the module. */
  isGiven: boolean;
}

/**
 * Compiles modules, with machine code that an earlier process has made of the same bytes: V8 optimizes for seconds what
 * it then runs twice as fast. The cache authenticates what it gives.
 */
export class CodeCache {
  readonly #cache: Cache;
  readonly #compiled = new Map<string, Promise<Compiled>>();
  readonly #byModule = new WeakMap<WebAssembly.Module, Compiled>();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /**
   * A module of its own for each call: what belongs to a component's modules is known by them. V8 has those of the same
   * bytes share their code.
   * @throws WebAssembly.CompileError
   */
  async compile(bytes: Uint8Array): Promise<WebAssembly.Module> {
    const toOptimize = isOwnProcess() ? functionToOptimize(bytes) : undefined;
    if (toOptimize === undefined) return WebAssembly.compile(bytes);
    const { versions, arch, platform } = process;
    const key = digestOf('code', versions.node, versions.v8, platform, arch, sha256(bytes));
    const compiled = await memoizeAsync(this.#compiled, key, () => this.#compile(key, bytes, toOptimize));
    const module = compiled.isGiven ? await WebAssembly.compile(bytes) : compiled.module;
    compiled.isGiven = true;
    this.#byModule.set(module, compiled);
    return module;
  }

  /** The exported function that has to be optimized before a module's code can be stored, if there is one. */
  toOptimize(module: WebAssembly.Module): string | undefined {
    return this.#byModule.get(module)?.toOptimize;
  }

  /** Notes that V8 has optimized that function. */
  optimized(module: WebAssembly.Module): void {
    const compiled = this.#byModule.get(module);
    if (compiled) compiled.toOptimize = undefined;
  }

  /** Starts to store the code of modules that this process has worked with for long. */
  async keep(): Promise<void> {
    const nowMs = performance.now();
    const all = await Promise.allSettled(this.#compiled.values());
    this.#compiled.clear();
    for (const one of all) {
      if (one.status === 'fulfilled') await this.#keep(one.value, nowMs - one.value.sinceMs);
    }
  }

  async #compile(key: string, bytes: Uint8Array, toOptimize: string): Promise<Compiled> {
    const entry = await this.#cache.get(key);
    const code = entry?.get('code');
    const stored = code && moduleOf(code, bytes);
    return {
      key,
      module: stored ?? (await WebAssembly.compile(bytes)),
      sinceMs: performance.now(),
      storedMs: stored ? Number(Buffer.from(entry!.get('worked-ms')!).toString()) : 0,
      toOptimize,
      isGiven: false,
    };
  }

  async #keep({ key, module, storedMs, toOptimize }: Compiled, workedMs: number): Promise<void> {
    if (toOptimize !== undefined || workedMs < Math.max(shortestMs, storedMs * muchLonger)) return;
    const code = await machineCodeOf(module);
    if (code === undefined || code.length > mostBytes) return;
    await this.#cache.remove(key);
    const worked = Buffer.from(String(Math.round(workedMs)));
    this.#cache.put(
      key,
      new Map([
        ['code', code],
        ['worked-ms', worked],
      ]),
    );
  }
}
