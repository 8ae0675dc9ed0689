import type { Task } from '../../../wit/types/agent.js';
import type { LogLine } from '../../base/log-line.js';
import type { Fault } from '../fault.js';

/** A component as it is instantiated. */
export interface CompiledComponent {
  /** A script whose value is jco's `instantiate`. */
  glue: string;
  modules: Record<string, WebAssembly.Module>;
  /** Of the modules that define a memory: the most it can hold, in pages. */
  maximumPages: Record<string, number>;
}

/** Core modules by name, as bytes. */
export type Modules = Record<string, Uint8Array>;

/** An agent, and the parser that it is linked with. */
export interface Pair<T> {
  agent: T;
  syntax: T | undefined;
}

/** What a loaded instance is asked before the first call. `none`: its modules hold a configured state. */
export type SetupRequest = { ask: 'describe' } | { ask: 'configure'; settings: string } | { ask: 'none' };

/** PreInitializeRequest of an image: the state after the first question is put into its modules. */
export interface PreInitializeOptions {
  /** The most that is allocated and freed in each component before its state is taken. */
  maximumHeadroomBytes: number;
  /** Whether instances of what is baked are to be brought back, for which it is instrumented. */
  restorable: boolean;
}

/** PreInitializeRequest, and the modules that are baked. */
export interface PreInitializeRequest extends Pair<Modules>, PreInitializeOptions {}

/** All of a load but the code. */
export interface LoadOptions {
  setupRequest: SetupRequest;
  /** Whether an instance can be brought back to its state after `setupRequest`: code and modules allow it. */
  restorable: boolean;
  logBytes: number;
  outputBytes: number;
  /** Of the runner. */
  heapBytes: number;
}

export interface LoadMessage extends LoadOptions, Pair<CompiledComponent> {
  type: 'load';
  /**
   * The modules that the compiled ones were instrumented from. With them, the answer brings them back with
   * the state after `setupRequest` in them.
   */
  preInitialize?: PreInitializeRequest;
}

/** A task, as a tuple: the names of members take longer to copy to another thread than a short call takes. */
export type CallMessage = readonly [sources: Task['sources'], reports: Task['reports'], options: string];

export type ToWorker = LoadMessage | CallMessage;

/** What was baked; its modules are instrumented where instances are to be brought back. */
export type PreInitialized = Pair<Modules>;

export interface CallUsage {
  memoryBytes: number;
  outputBytes: number;
  logBytes: number;
}

/** `answer` is JSON of what the guest returned. */
export interface RunnerResponse {
  answer: string | undefined;
  fault: Fault | undefined;
  log: LogLine[];
  usage: CallUsage;
  /** What `bake` asked for, or why it can't be had. */
  preInitialized?: PreInitialized | { reason: string };
}

/** An answer as a tuple, for the same reason. The last member only where there is something in it. */
export type ResponseMessage = readonly [
  answer: string | undefined,
  memoryBytes: number,
  outputBytes: number,
  logBytes: number,
  rest?: Pick<RunnerResponse, 'fault' | 'log' | 'preInitialized'>,
];

export function responseMessage({ answer, usage, ...rest }: RunnerResponse): ResponseMessage {
  const { memoryBytes, outputBytes, logBytes } = usage;
  const all = [answer, memoryBytes, outputBytes, logBytes] as const;
  return rest.fault || rest.preInitialized || rest.log.length > 0 ? [...all, rest] : all;
}

export function responseOf([
  answer,
  memoryBytes,
  outputBytes,
  logBytes,
  rest,
]: ResponseMessage): RunnerResponse {
  return { fault: undefined, log: [], ...rest, answer, usage: { memoryBytes, outputBytes, logBytes } };
}

/** `started`: the instance is ready and the guest is about to be called. `baking`: the first question is answered. */
export type FromWorker = { type: 'started' } | { type: 'baking' } | ResponseMessage;

/** What a runner says to who asked it. */
export type FromRunner =
  | { type: 'started' }
  | { type: 'baking' }
  | { type: 'answer'; response: RunnerResponse };
