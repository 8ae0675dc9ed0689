import type { AgentInfo, Outcome, Rule, Task } from '../../wit/types/agent.js';
import type { LogLine } from '../base/log-line.js';
import type { BackendName } from './backend-name.js';
import type { Component, Image, ImageSpec } from './image.js';
import type { Isolation } from './isolation.js';
import type { Limits } from './limits.js';
import type { World } from './world.js';

/** Whether a backend can run guests here, and if not, why, in one sentence. */
export type ProbeResult =
  /** `on`: what guests run on, where there is a choice. */
  { usable: true; on?: string } | { usable: false; reason: string; hint?: string };

/** What a call used. `undefined` where the backend can't tell. */
export interface Usage {
  wallMs: number;
  cpuMs: number | undefined;
  /** Only where the call had a limit on fuel. */
  fuel: number | undefined;
  memoryBytes: number | undefined;
  inputBytes: number;
  outputBytes: number;
  logBytes: number;
}

/** `outcome` is JSON of what the guest gave: not parsed yet, nor validated, but under the output limit. */
export interface CallResult {
  outcome: string;
  log: LogLine[];
  usage: Usage;
}

/**
 * ready → running → ready, or → poisoned (trap, kill, limit) → ready again after `restore`, → closed.
 * Only a ready sandbox takes a call.
 */
export type SandboxState = 'ready' | 'running' | 'poisoned' | 'closed';

/** One running copy of an image. Each call starts from the image's state, whatever earlier calls did. */
export interface Sandbox {
  readonly state: SandboxState;
  /** Rejects with a TarsError; an abort rejects with the signal's reason and poisons. */
  call(task: Task, options?: { signal?: AbortSignal }): Promise<CallResult>;
  /** Brings a poisoned sandbox back to the image's state. */
  restore(): Promise<void>;
  /** Resolves when nothing runs any more of calls that were ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A way to run sandboxes. */
export interface Backend {
  readonly name: BackendName;
  probe(): Promise<ProbeResult>;
  /** Gets ready for a first image, in the background. */
  warmUp(): void;
  /** How sandboxes of the agent are kept apart from the host. */
  isolation(agent: Component): Promise<Isolation>;
  /** Validates a component: what it imports and exports. Rejects with AgentInvalidError. */
  world(agent: Component): Promise<World>;
  /** What the agent says of itself, validated. */
  describe(agent: Component, limits: Limits): Promise<AgentInfo>;
  /** Compiles and configures; the result is kept by the image cache. */
  prepare(spec: ImageSpec): Promise<Image>;
  start(image: Image, limits: Limits): Promise<Sandbox>;
  /** All that a sandbox of the image with such limits may ever take. */
  sandboxBytes(image: Image, limits: Limits): number;
  close(): Promise<void>;
}

/** Bytes of all texts of a task, as UTF-8. */
export function taskBytes(task: Task): number {
  const cached = measured.get(task);
  if (cached !== undefined) return cached;
  let bytes = Buffer.byteLength(task.options);
  for (const source of task.sources) bytes += Buffer.byteLength(source.text) + Buffer.byteLength(source.path);
  if (task.reports.length > 0) bytes += Buffer.byteLength(JSON.stringify(task.reports));
  measured.set(task, bytes);
  return bytes;
}

/** Every call asks twice, before it and for its usage, and reports take long. */
const measured = new WeakMap<Task, number>();

export type { AgentInfo, Outcome, Rule, Task };
