import { Worker } from 'node:worker_threads';
import type { Task } from '../../../wit/types/agent.js';
import { movable } from '../../base/large-bytes.js';
import type { Limits } from '../../contract/limits.js';
import type { OptimizeFor } from '../../contract/optimize-for.js';
import { clearFlag } from './collect.js';
import { type CappedComponent, type Compilable, compile } from './compile.js';
import { detachContents } from './detach-contents.js';
import { instrumentAll } from './instrument.js';
import {
  type FromWorker,
  type LoadMessage,
  type LoadOptions,
  modulesBytes,
  type Pair,
  type PreInitializeOptions,
  responseOf,
} from './protocol.js';
import type { Code, Ground, Runner, RunnerEvents } from './runner.js';
import { heapBytesFor, usualHeapBytes, youngHeapBytes } from './sizes.js';

const MiB = 1024 * 1024;

/** Sandboxes as threads of the host's process, which share compiled code. For trusted agents. */
export class Threads implements Ground {
  readonly #optimizeFor: OptimizeFor;
  readonly #spare: Worker[] = [];

  constructor(optimizeFor: OptimizeFor) {
    this.#optimizeFor = optimizeFor;
  }

  warmUp(): void {
    if (this.#spare.length === 0) this.#spare.push(spawnThread(usualHeapBytes));
  }

  async ready(pair: Pair<CappedComponent>, preInitialize?: PreInitializeOptions): Promise<Code> {
    const instrumented = preInitialize && instrumentAll(pair);
    const compiled = await compilePair(instrumented ?? detachContents(pair), this.#optimizeFor);
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
        };
        return new ThreadRunner(this.#take(limits), load);
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#spare.splice(0).map((thread) => thread.terminate()));
  }

  #take(limits: Limits): Worker {
    const heapBytes = heapBytesFor(limits);
    return (heapBytes === usualHeapBytes && this.#spare.pop()) || spawnThread(heapBytes);
  }
}

class ThreadRunner implements Runner {
  readonly worn = false;
  readonly #worker: Worker;

  constructor(worker: Worker, load: LoadMessage) {
    this.#worker = worker;
    worker.postMessage(load, movable(modulesBytes(load.preInitialize)));
  }

  listen({ onMessage, onEnd }: RunnerEvents): void {
    const worker = this.#worker;
    let cause: unknown;
    worker.removeAllListeners('error');
    worker.on('message', (message: FromWorker) =>
      onMessage('type' in message ? message : { type: 'answer', response: responseOf(message) }),
    );
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

async function compilePair({ agent, syntax }: Pair<Compilable>, optimizeFor: OptimizeFor) {
  const [compiledAgent, compiledSyntax] = await Promise.all([
    compile(agent, optimizeFor),
    syntax && compile(syntax, optimizeFor),
  ]);
  return { agent: compiledAgent, syntax: compiledSyntax };
}
