import type { AgentInfo, Outcome, Rule, Task } from '../../wit/types/agent.js';
import type { LogLine } from '../base/log-line.js';
import type { BackendName } from './backend-name.js';
import type { Component, Image, ImageSpec } from './image.js';
import type { Isolation } from './isolation.js';
import type { Limits } from './limits.js';
import type { World } from './world.js';

/** Result of a probe: whether a backend can run guests here, or the reason why not, in one sentence. */
export type ProbeResult =
  /** `on`: the hypervisor, if there is a choice. */
  { usable: true; on?: string } | { usable: false; reason: string; hint?: string };

/** Resources that a call used. `undefined` if the backend can't measure one. */
export interface Usage {
  wallMs: number;
  cpuMs: number | undefined;
  /** Set only if the call had a fuel limit. */
  fuel: number | undefined;
  memoryBytes: number | undefined;
  inputBytes: number;
  outputBytes: number;
  logBytes: number;
}

/** Result of a call. `outcome` is the guest's JSON: under the output limit, but neither parsed nor validated. */
export interface CallResult {
  outcome: string;
  log: LogLine[];
  usage: Usage;
}

/**
 * State of a sandbox: ready → running → ready, or → poisoned (trap, kill, limit) → ready again after `restore`, →
 * closed. Only a ready sandbox accepts a call.
 */
export type SandboxState = 'ready' | 'running' | 'poisoned' | 'closed';

/** One running copy of an image. Each call starts from the image's state, whatever earlier calls did. */
export interface Sandbox {
  readonly state: SandboxState;
  /** Rejects with a TarsError; an abort rejects with the signal's reason and poisons. */
  call(task: Task, options?: { signal?: AbortSignal }): Promise<CallResult>;
  /** Returns a poisoned sandbox to the image's state. */
  restore(): Promise<void>;
  /** Resolves when the work of every ended call has stopped. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A way to run sandboxes. */
export interface Backend {
  readonly name: BackendName;
  probe(): Promise<ProbeResult>;
  /** Returns the isolation of the agent's sandboxes. */
  isolation(agent: Component): Promise<Isolation>;
  /** Validates a component's imports and exports. Rejects with AgentInvalidError. */
  world(agent: Component): Promise<World>;
  /** Returns the agent's description of itself, validated. */
  describe(agent: Component, limits: Limits): Promise<AgentInfo>;
  /** Compiles and configures an agent. The image cache stores the result. */
  prepare(spec: ImageSpec): Promise<Image>;
  start(image: Image, limits: Limits): Promise<Sandbox>;
  /** Returns the most memory that a sandbox of the image may take with these limits. */
  sandboxBytes(image: Image, limits: Limits): number;
  close(): Promise<void>;
}

/** Counts the UTF-8 bytes of all texts of a task. */
export function taskBytes(task: Task): number {
  const cached = measured.get(task);
  if (cached !== undefined) return cached;
  let bytes = Buffer.byteLength(task.options);
  for (const source of task.sources) bytes += Buffer.byteLength(source.text) + Buffer.byteLength(source.path);
  if (task.reports.length > 0) bytes += Buffer.byteLength(JSON.stringify(task.reports));
  measured.set(task, bytes);
  return bytes;
}

/** Sizes of tasks. Every call needs its size twice, and counting reports is slow. */
const measured = new WeakMap<Task, number>();

export type { AgentInfo, Outcome, Rule, Task };
