import type { Task } from '../../../wit/types/agent.js';
import type { LogLine } from '../backend.js';
import type { Fault } from '../fault.js';

/** A component as the worker instantiates it. */
export interface CompiledComponent {
  /** A script whose value is jco's `instantiate`. */
  glue: string;
  modules: Record<string, WebAssembly.Module>;
  /** Of the modules that define a memory: the most it can hold, in pages. */
  maximumPages: Record<string, number>;
}

/** Core modules by name, as bytes. */
export type Modules = Record<string, Uint8Array>;

/** What a loaded instance is asked before the first call. `none`: its modules hold a configured state. */
export type First = { ask: 'describe' } | { ask: 'configure'; settings: string } | { ask: 'none' };

export interface Baking {
  agent: Modules;
  syntax: Modules | undefined;
  /** The most that is allocated and freed in each before its state is taken, so that calls find room. */
  maximumRoomBytes: number;
}

export interface LoadMessage {
  type: 'load';
  agent: CompiledComponent;
  syntax: CompiledComponent | undefined;
  first: First;
  /** Whether an instance can be brought back to its state after `first`: code and modules allow it. */
  restorable: boolean;
  /**
   * The modules that the compiled ones were instrumented from. With them, the answer brings them back with
   * the state after `first` in them.
   */
  bake?: Baking;
  logBytes: number;
  outputBytes: number;
  /** Of the thread. */
  heapBytes: number;
}

/** A task, as a tuple: the names of members take longer to copy to another thread than a short call takes. */
export type CallMessage = readonly [sources: Task['sources'], reports: Task['reports'], options: string];

export type ToWorker = LoadMessage | CallMessage;

export interface CallUsage {
  memoryBytes: number;
  outputBytes: number;
  logBytes: number;
}

/** `answer` is JSON of what the guest returned. */
export interface Answer {
  answer: string | undefined;
  fault: Fault | undefined;
  log: LogLine[];
  usage: CallUsage;
  /** What `bake` asked for, or why it can't be had. */
  baked?: { agent: Modules; syntax: Modules | undefined } | { reason: string };
}

/** An answer as a tuple, for the same reason. The last member only where there is something in it. */
export type AnswerMessage = readonly [
  answer: string | undefined,
  memoryBytes: number,
  outputBytes: number,
  logBytes: number,
  rest?: Pick<Answer, 'fault' | 'log' | 'baked'>,
];

export function answerMessage({ answer, usage, ...rest }: Answer): AnswerMessage {
  const { memoryBytes, outputBytes, logBytes } = usage;
  const all = [answer, memoryBytes, outputBytes, logBytes] as const;
  return rest.fault || rest.baked || rest.log.length > 0 ? [...all, rest] : all;
}

export function answerOf([answer, memoryBytes, outputBytes, logBytes, rest]: AnswerMessage): Answer {
  return { fault: undefined, log: [], ...rest, answer, usage: { memoryBytes, outputBytes, logBytes } };
}

/** `started`: the instance is ready and the guest is about to be called. `baking`: the first question is answered. */
export type FromWorker = { type: 'up' } | { type: 'started' } | { type: 'baking' } | AnswerMessage;
