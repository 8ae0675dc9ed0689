import type { Task } from '../../../wit/types/agent.js';
import type { Limits } from '../../contract/limits.js';
import type { OptimizeFor } from '../../contract/optimize-for.js';
import { maximumFailureBytes } from '../fault.js';
import { BoundedProcess } from '../process/bounded-process.js';
import { type Frame, FrameInvalid, type FrameLimits } from '../process/frames.js';
import type { CappedComponent } from './compile.js';
import type { Pair, PreInitializeOptions } from './protocol.js';
import { messageOf } from './response-schema.js';
import type { Code, Ground, Runner, RunnerEvents } from './runner.js';
import { dataBytesFor, heapBytesFor } from './sizes.js';
import { callMessage, type Load, loadMessage } from './wire.js';

const MiB = 1024 * 1024;

/** Script of each process, host/sandbox/jco/process.ts, which host/sandbox/process/launch.ts starts. */
const script = new URL('./process.js', import.meta.url);
const readable = [new URL('../../', import.meta.url), new URL('../../../../package.json', import.meta.url)];

/**
 * Processor time limit, which ends an orphan that the kernel didn't end with its parent. A sandbox is replaced long
 * before.
 */
const cpuSeconds = 4 * 3600;
const wornMs = 15 * 60 * 1000;

/** Maximum messages per request: `started`, `baking` and the response. */
const mostMessages = 3;

/** Limits of an idle process, which may send nothing. */
const nothing: FrameLimits = { headerBytes: 0, bodyBytes: 0 };

/** Header bytes besides the log, whose lines take more as JSON. The reason of a failure is the longest part. */
const reasonBytes = 2 * maximumFailureBytes;

/** Maximum bytes of the pre-initialized modules of agent and parser. */
const preInitializedBytes = 2 * 64 * MiB;

/** Sandboxes as processes, which contain whatever an agent's code does to V8. */
export class Processes implements Ground {
  readonly #flags: readonly string[];
  readonly #usual: Limits;
  #spare: BoundedProcess | undefined;

  /** `usual`: limits of the sandbox that is prepared in advance. */
  constructor(optimizeFor: OptimizeFor, usual: Limits) {
    this.#usual = usual;
    this.#flags = [
      ...(process.versions.node.startsWith('20.') ? ['--experimental-wasm-extended-const'] : []),
      ...(optimizeFor === 'startup' ? ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up'] : []),
    ];
  }

  warmUp(): void {
    this.#spare ??= this.#spawn(this.#usual);
  }

  async ready(pair: Pair<CappedComponent>, preInitialize?: PreInitializeOptions): Promise<Code> {
    return {
      start: (limits, options) => {
        const process = this.#take(limits);
        try {
          return new ProcessRunner(process, limits, { ...pair, preInitialize, options });
        } catch (error) {
          void process.end();
          throw error;
        }
      },
    };
  }

  async close(): Promise<void> {
    const spare = this.#spare;
    this.#spare = undefined;
    await spare?.end();
  }

  #take(limits: Limits): BoundedProcess {
    const spare = this.#spare;
    if (!spare || spare.ended || sizeOf(limits) !== sizeOf(this.#usual)) return this.#spawn(limits);
    this.#spare = undefined;
    return spare;
  }

  #spawn(limits: Limits): BoundedProcess {
    const dataBytes = dataBytesFor(limits);
    const heapBytes = heapBytesFor(limits);
    const options = { script, readable, dataBytes, heapBytes, cpuSeconds, flags: this.#flags };
    return new BoundedProcess(options);
  }
}

function sizeOf(limits: Limits): string {
  return `${dataBytesFor(limits)} ${heapBytesFor(limits)}`;
}

class ProcessRunner implements Runner {
  readonly #process: BoundedProcess;
  readonly #limits: Limits;
  #busyMs = 0;
  /** Messages since the last request, and whether one of them was the response. */
  #said = 0;
  #answered = false;
  #since = performance.now();

  constructor(process: BoundedProcess, limits: Limits, load: Load) {
    this.#process = process;
    this.#limits = limits;
    process.expect(frameLimits(limits, load.preInitialize !== undefined));
    process.send(...loadMessage(load));
  }

  get worn(): boolean {
    return this.#busyMs > wornMs;
  }

  listen({ onMessage, onEnd }: RunnerEvents): void {
    const onFrame = (frame: Frame) => {
      if (this.#answered || ++this.#said > mostMessages) {
        throw new FrameInvalid('it sent an answer that nobody asked for');
      }
      const message = messageOf(frame, this.#limits);
      if (message.type === 'answer') {
        this.#answered = true;
        this.#process.expect(nothing);
        this.#busyMs += performance.now() - this.#since;
      }
      onMessage(message);
    };
    this.#process.listen({ onFrame, onEnd });
  }

  /** Sends a task to the loop of host/sandbox/jco/process.ts. */
  call(task: Task): void {
    this.#since = performance.now();
    this.#said = 0;
    this.#answered = false;
    this.#process.expect(frameLimits(this.#limits, false));
    this.#process.send(...callMessage(task));
  }

  hold(): void {
    this.#process.hold();
  }

  release(): void {
    this.#process.release();
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}

function frameLimits({ outputBytes, logBytes }: Limits, preInitializes: boolean): FrameLimits {
  return {
    headerBytes: reasonBytes + 4 * logBytes,
    bodyBytes: outputBytes + (preInitializes ? preInitializedBytes : 0),
  };
}
