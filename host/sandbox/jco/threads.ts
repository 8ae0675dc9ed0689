import { Worker } from 'node:worker_threads';
import type { Task } from '../../../wit/types/agent.js';
import { movable } from '../../base/large-bytes.js';
import type { Cache } from '../../contract/cache.js';
import type { Limits } from '../../contract/limits.js';
import type { OptimizeFor } from '../../contract/optimize-for.js';
import { loadAddon } from '../hyperlight/addon.js';
import { CodeCache } from './code-cache.js';
import { clearFlag } from './collect.js';
import { type CappedComponent, compile } from './compile.js';
import { instrumentAll } from './instrument.js';
import {
  type CompiledComponent,
  type FromWorker,
  type LoadMessage,
  type LoadOptions,
  modulesBytes,
  type Optimized,
  type Pair,
  type PreInitializeOptions,
  responseOf,
  type ToOptimize,
} from './protocol.js';
import type { Code, Ground, Runner, RunnerEvents } from './runner.js';
import { heapBytesFor, youngHeapBytes } from './sizes.js';

const MiB = 1024 * 1024;

/** Sandboxes as threads of the host's process, which share compiled code. For trusted agents. */
export class Threads implements Ground {
  readonly #optimizeFor: OptimizeFor;
  /** For agents only, not for what makes their images. */
  readonly #codeCache: CodeCache | undefined;
  readonly #spare: { heapBytes: number; worker: Worker }[] = [];

  constructor(optimizeFor: OptimizeFor, cache: Cache) {
    this.#optimizeFor = optimizeFor;
    if (optimizeFor === 'throughput') this.#codeCache = new CodeCache(cache);
  }

  warmUp(limits: Limits): void {
    const heapBytes = heapBytesFor(limits);
    const isThere = this.#spare.some((one) => one.heapBytes === heapBytes);
    if (!isThere) this.#spare.push({ heapBytes, worker: spawnThread(heapBytes) });
  }

  async ready(pair: Pair<CappedComponent>, preInitialize?: PreInitializeOptions): Promise<Code> {
    const instrumented = preInitialize && instrumentAll(pair);
    const codeCache = preInitialize ? undefined : this.#codeCache;
    const onOptimized = (names: Optimized) => {
      for (const role of ['agent', 'syntax'] as const) {
        for (const name of names[role] ?? []) codeCache?.optimized(compiled[role]!.modules[name]!);
      }
    };
    const compiled = await compilePair(instrumented ?? pair, this.#optimizeFor, codeCache);
    const toOptimize = codeCache && functionsToOptimize(compiled, codeCache);
    const addonPath = codeCache && addonPathHere();
    const request = instrumented && {
      ...preInitialize!,
      agent: pair.agent.modules,
      syntax: pair.syntax?.modules,
    };
    return {
      start: (limits: Limits, options: LoadOptions) => {
        const load: LoadMessage = {
          type: 'load',
          ...compiled,
          ...options,
          ...(request && { preInitialize: request }),
          optimize: toOptimize,
          addonPath,
        };
        return new ThreadRunner(this.#take(limits), load, onOptimized);
      },
    };
  }

  async close(): Promise<void> {
    await this.#codeCache?.keep();
    await Promise.all(this.#spare.splice(0).map(({ worker }) => worker.terminate()));
  }

  #take(limits: Limits): Worker {
    const heapBytes = heapBytesFor(limits);
    const at = this.#spare.findIndex((one) => one.heapBytes === heapBytes);
    return this.#spare.splice(at, at < 0 ? 0 : 1)[0]?.worker ?? spawnThread(heapBytes);
  }
}

class ThreadRunner implements Runner {
  readonly worn = false;
  readonly #worker: Worker;
  readonly #onOptimized: (names: Optimized) => void;

  constructor(worker: Worker, load: LoadMessage, onOptimized: (names: Optimized) => void) {
    this.#worker = worker;
    this.#onOptimized = onOptimized;
    worker.postMessage(load, movable(modulesBytes(load.preInitialize)));
  }

  listen({ onMessage, onEnd }: RunnerEvents): void {
    const worker = this.#worker;
    let cause: unknown;
    worker.removeAllListeners('error');
    worker.on('message', (message: FromWorker) => {
      if (!('type' in message)) onMessage({ type: 'answer', response: responseOf(message) });
      else if (message.type === 'optimized') this.#onOptimized(message);
      else onMessage(message);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      clearFlag();
      const memory = (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
      onEnd({ kind: memory ? 'memory' : 'crash', how: 'ended by itself', cause });
    });
  }

  /** Arrives at `answer` in host/sandbox/jco/worker.ts. */
  call({ sources, reports, options }: Task): void {
    this.#worker.postMessage([sources, reports, options]);
  }

  hold(): void {
    this.#worker.ref();
  }

  release(): void {
    this.#worker.unref();
  }

  async end(): Promise<void> {
    this.#worker.removeAllListeners('message');
    this.#worker.removeAllListeners('exit');
    await this.#worker.terminate();
    clearFlag();
  }
}

function addonPathHere(): string | undefined {
  const loaded = loadAddon();
  return 'addon' in loaded ? loaded.path : undefined;
}

/** Starts a thread of host/sandbox/jco/worker.ts, which waits for an image. It doesn't keep the process alive. */
function spawnThread(heapBytes: number): Worker {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    env: {},
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: heapBytes / MiB,
      maxYoungGenerationSizeMb: youngHeapBytes / MiB,
    },
  });
  worker.on('error', () => {});
  worker.unref();
  return worker;
}

async function compilePair(
  { agent, syntax }: Pair<CappedComponent>,
  optimizeFor: OptimizeFor,
  codeCache: CodeCache | undefined,
) {
  const [compiledAgent, compiledSyntax] = await Promise.all([
    compile(agent, optimizeFor, codeCache),
    syntax && compile(syntax, optimizeFor, codeCache),
  ]);
  return { agent: compiledAgent, syntax: compiledSyntax };
}

/** Undefined if there are none: then the thread is never told to set V8's flag. */
function functionsToOptimize(
  { agent, syntax }: Pair<CompiledComponent>,
  codeCache: CodeCache,
): ToOptimize | undefined {
  const of = ({ modules }: CompiledComponent) =>
    Object.fromEntries(
      Object.entries(modules).flatMap(([name, module]) => {
        const exported = codeCache.toOptimize(module);
        return exported === undefined ? [] : [[name, exported]];
      }),
    );
  const all = { agent: of(agent), syntax: syntax && of(syntax) };
  return Object.values(all).some((names) => names && Object.keys(names).length > 0) ? all : undefined;
}
