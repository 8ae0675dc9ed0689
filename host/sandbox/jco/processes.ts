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

/** What each process runs, host/sandbox/jco/process.ts, started by host/sandbox/process/launch.ts. */
const script = new URL('./process.js', import.meta.url);
const readable = [new URL('../../', import.meta.url), new URL('../../../../package.json', import.meta.url)];

/** An orphan that the kernel doesn't end with its parent is ended by this; a sandbox is replaced long before. */
const cpuSeconds = 4 * 3600;
const wornMs = 15 * 60 * 1000;

/** To one question: that it is being answered, that its answer is being baked, the answer. */
const mostMessages = 3;

/** What one may say that was asked nothing. */
const nothing: FrameLimits = { headerBytes: 0, bodyBytes: 0 };

/** Of a header besides the log, whose lines take more as JSON: a reason for failing is the longest part. */
const reasonBytes = 2 * maximumFailureBytes;

/** PreInitialized modules of agent and parser. */
const preInitializedBytes = 2 * 64 * MiB;

/** Sandboxes as processes: what the code of an agent makes V8 do, it does to a process of its own. */
export class Processes implements Ground {
  readonly #flags: readonly string[];
  readonly #usual: Limits;
  #spare: BoundedProcess | undefined;

  /** `usual`: the limits that a sandbox is made ready for ahead. */
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
  /** Messages since the last question, and whether one of them was its answer. */
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

  /** Arrives at the loop of host/sandbox/jco/process.ts. */
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
