import type { Task } from '../../../wit/types/agent.js';
import type { TrapKind } from '../../errors.js';
import type { LogLine } from '../backend.js';

/** A component as the worker instantiates it. */
export interface CompiledComponent {
  /** A script whose value is jco's `instantiate`. */
  glue: string;
  /** What V8 keeps of the script after it ran once. */
  glueCache?: Uint8Array | undefined;
  modules: Record<string, WebAssembly.Module>;
  /** Of the modules that define a memory: the most it can hold, in pages. */
  maximumPages: Record<string, number>;
}

export interface LoadMessage {
  type: 'load';
  agent: CompiledComponent;
  syntax: CompiledComponent | undefined;
  /** JSON to configure with; without it, `describe` is called instead. */
  settings: string | undefined;
  logBytes: number;
  outputBytes: number;
}

export interface CallMessage {
  type: 'call';
  task: Task;
}

export type ToWorker = LoadMessage | CallMessage;

/** Why there is no answer. */
export type Fault =
  | { kind: 'failure'; failure: unknown }
  | { kind: 'trap'; trap: TrapKind; message: string; wasmStack: string[] }
  | { kind: 'memory'; message: string }
  | { kind: 'output'; bytes: number }
  | { kind: 'crash'; message: string };

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
}

/** `started`: the instance is ready and the guest is about to be called. */
export type FromWorker = { type: 'up' } | { type: 'started' } | ({ type: 'answer' } & Answer);
