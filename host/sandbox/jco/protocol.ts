import type { Task } from '../../../wit/types/agent.js';
import type { LogLine } from '../../base/log-line.js';
import type { Fault } from '../fault.js';
import type { MemoryContent } from './memory-content.js';

/** A component, ready to instantiate. */
export interface CompiledComponent {
  /** Script whose value is jco's `instantiate`. */
  glue: string;
  modules: Record<string, WebAssembly.Module>;
  /** Maximum pages of each module that defines a memory. */
  maximumPages: Record<string, number>;
  /** What the memories of fresh instances start with, by module, if the modules don't hold it themselves. */
  contents?: Record<string, MemoryContent> | undefined;
}

/** Core modules by name, as bytes. */
export type Modules = Record<string, Uint8Array>;

/** An agent and the parser linked with it. */
export interface Pair<T> {
  agent: T;
  syntax: T | undefined;
}

/** Request to a new instance before its first call. `none`: its modules hold a configured state. */
export type SetupRequest = { ask: 'describe' } | { ask: 'configure'; settings: string } | { ask: 'none' };

/** Options for pre-initializing an image: the state after the setup request becomes part of its modules. */
export interface PreInitializeOptions {
  /** Maximum bytes that are allocated and freed in each component before its state is captured. */
  maximumHeadroomBytes: number;
  /** Whether the modules are instrumented, so that their instances can be restored. */
  restorable: boolean;
}

/** Options for pre-initializing, and the modules to change. */
export interface PreInitializeRequest extends Pair<Modules>, PreInitializeOptions {}

/** Options of a load. */
export interface LoadOptions {
  setupRequest: SetupRequest;
  /** Whether code and modules allow restoring an instance to its state after `setupRequest`. */
  restorable: boolean;
  logBytes: number;
  outputBytes: number;
  /** Heap bytes of the runner. */
  heapBytes: number;
}

/** Of modules by name, an exported function that the module defines, which V8 is to optimize. */
export type ToOptimize = Pair<Record<string, string>>;

/** Names of modules of which V8 has optimized a function. */
export type Optimized = Pair<string[]>;

export interface LoadMessage extends LoadOptions, Pair<CompiledComponent> {
  type: 'load';
  /**
   * The modules before instrumentation. If set, the response returns them with the state after `setupRequest` in them.
   */
  preInitialize?: PreInitializeRequest;
  /** Is done, and told, after a few calls. */
  optimize?: ToOptimize | undefined;
  /** Path of the addon, if memories are to share pages. */
  addonPath?: string | undefined;
}

/** A task as a tuple. Copying member names to another thread takes longer than a short call. */
export type CallMessage = readonly [sources: Task['sources'], reports: Task['reports'], options: string];

export type ToWorker = LoadMessage | CallMessage;

/** Pre-initialized modules, instrumented if their instances are to be restored. */
export type PreInitialized = Pair<Modules>;

/** Returns the bytes of all modules, if there are any. */
export function modulesBytes(modules: Pair<Modules> | { reason: string } | undefined): Uint8Array[] {
  if (!modules || 'reason' in modules) return [];
  return [...Object.values(modules.agent), ...Object.values(modules.syntax ?? {})];
}

export interface CallUsage {
  memoryBytes: number;
  outputBytes: number;
  logBytes: number;
}

/** Response of a runner. `answer` is the JSON of what the guest returned. */
export interface RunnerResponse {
  answer: string | undefined;
  fault: Fault | undefined;
  log: LogLine[];
  usage: CallUsage;
  /** Pre-initialized modules, or why there are none. */
  preInitialized?: PreInitialized | { reason: string };
}

/** A response as a tuple, for the same reason. The last member is present only if it isn't empty. */
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

/**
 * Message of a worker. `started`: the instance is ready and the guest is about to be called. `baking`: the setup
 * request is answered, and pre-initialization begins.
 */
export type FromWorker =
  | { type: 'started' }
  | { type: 'baking' }
  | ({ type: 'optimized' } & Optimized)
  | ResponseMessage;

/** Message of a runner. */
export type FromRunner =
  | { type: 'started' }
  | { type: 'baking' }
  | { type: 'answer'; response: RunnerResponse };
