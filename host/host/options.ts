import type { AgentInfo, Rule } from '../../wit/types/agent.js';
import type { AgentManifest } from '../agents/agent-manifest.js';
import type { Isolation, JcoIsolation } from '../contract/isolation.js';
import type { Limits } from '../contract/limits.js';
import type { OptimizeFor } from '../contract/optimize-for.js';
import type { FileReport } from '../contract/report.js';
import type { RunStats } from '../pool/stats.js';
import type { ResultStore } from '../results/store.js';
import type { BackendChoice } from '../sandbox/probe.js';

declare global {
  /** That of Node or of the DOM; a program without the types of either has it empty. */
  interface AbortSignal {}
}

/** Of all options here, `undefined` is the same as nothing; `Infinity` bounds nothing, where it is allowed. */
export interface HostOptions {
  /** Default `auto`: the strongest that works here. */
  backend?: BackendChoice;
  /**
   * What the jco backend runs agents in: a `process` of their own, with limits of the kernel, or a `thread` of the
   * host's process, which an agent can take down with it. Default: threads for the agents of this package, told by
   * their digests, processes for all others. The hyperlight backend has micro-VMs for all.
   */
  isolation?: JcoIsolation;
  /**
   * Where images are kept. Default `${XDG_CACHE_HOME:-~/.cache}/tars-hyperlight/images`; `false` keeps none. A folder
   * that is a link, or that other users own or can write to, isn't used, and that is told.
   */
  cacheDir?: string | false;
  /** Of images on disk: those that went unused for longest are removed beyond it. Default 2 GiB. */
  cacheBytes?: number;
  /** Over those of the agent's manifest, which are over the defaults. */
  limits?: Partial<Limits>;
  /** How many calls run at a time: over 0, rounded down, at least 1. Default: as many as the machine has processors. */
  concurrency?: number;
  /**
   * What all sandboxes may take together. Each counts with all that its limits allow it: with the default limits
   * 519 MiB on hyperlight, 966 MiB in a thread, 1334 MiB in a process. Calls wait where the budget allows no further
   * one. Default: three quarters of the memory that is available.
   */
  memoryBudgetBytes?: number;
  /** How many of `call` may wait for a sandbox; more are refused with QueueFullError. At least 1. Default 1000. */
  queueLimit?: number;
  /** How long a sandbox without work is kept. Default 60 000. */
  idleMs?: number;
  /** Sandboxes that `prepare` starts and that stay ready without work. Default 0. */
  warm?: number;
  /**
   * Default `throughput`. `startup` is for a process that looks at a few small files and ends: on jco, V8 then
   * optimizes no WebAssembly in all of the process, which would take longer than such files do.
   */
  optimizeFor?: OptimizeFor;
  /** Told what a user should know and nothing depends on, one line each: a damaged cache, for instance. */
  onNotice?: (text: string) => void;
}

/** Options of `Host.prepare`. */
export interface PrepareOptions {
  /** What the agent is configured with: anything that JSON can say. Default: the agent's own. */
  settings?: unknown;
  /** Default: the first that the agent lists. */
  language?: string;
}

/** Options of `Host.run`. */
export interface RunOptions {
  /** What an agent is configured with, for all or by language and agent. Default: the agent's own. */
  settings?: unknown | ((language: string, agent: string) => unknown);
  /** Passed with every task; its members are the agent's own. */
  taskOptions?: object;
  /** `input` (default): reports come in the order of the files. `completed`: as they are done. */
  order?: 'input' | 'completed';
  /** The most that share a call. Default 32 files and 512 KiB; a larger file is alone. */
  batch?: { files?: number; bytes?: number };
  /** The run ends with FilesLimitError after so many. Default 1 000 000. */
  maxFiles?: number;
  /** Where reports are looked for before a file is looked at, and kept after. Default: nowhere. */
  results?: ResultStore;
  /** Ends the run: the iteration rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Over those of the host. */
  limits?: Partial<Limits>;
}

/** Options of `Host.call`. */
export interface CallOptions {
  /** As in `prepare`. */
  settings?: unknown;
  /** Whose parser the agent gets. Default: the sources' own where they share one, else `text`. */
  language?: string;
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Override those of the host. */
  limits?: Partial<Limits>;
}

/** Reports as they come. Iterate it once; leaving the loop ends the run. */
export interface Run extends AsyncIterable<FileReport> {
  /** Every rule that ran, by id: complete when the iteration is. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** How far it is. */
  stats(): RunStats;
}

/** What `Host.inspect` returns. */
export interface AgentInspection {
  manifest: AgentManifest;
  /** What the agent says of itself. */
  info: AgentInfo;
  /** Of the component, in hex. */
  sha256: string;
  /** Size of the component. */
  bytes: number;
  /** What stands between it and the host here. */
  isolation: Isolation;
  /** Interfaces that it imports, such as `tars:agent/host@0.1.0`. */
  imports: string[];
  /** That its calls get here. */
  limits: Limits;
}
