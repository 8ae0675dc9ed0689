import type { AgentInfo, Rule } from '../../wit/types/agent.js';
import type { AgentManifest } from '../agents/agent-manifest.js';
import type { Isolation, JcoIsolation } from '../contract/isolation.js';
import type { Limits } from '../contract/limits.js';
import type { OptimizeFor } from '../contract/optimize-for.js';
import type { FileReport } from '../contract/report.js';
import type { RunStats } from '../pool/stats.js';
import type { ResultStore } from '../results/store.js';
import type { BackendChoice } from '../sandbox/probe.js';
import type { TelemetryOptions } from '../telemetry/open.js';

declare global {
  /** The AbortSignal of Node or the DOM; empty in a program without the types of either. */
  interface AbortSignal {}
}

/**
 * Options of `Host.open`. In all options, `undefined` equals an absent option, and `Infinity` sets no limit where it is
 * allowed.
 */
export interface HostOptions {
  /** Default `auto`: the strongest backend that works here. */
  backend?: BackendChoice;
  /**
   * Isolation of agents on the jco backend: a `process` of their own with kernel limits, or a `thread` of the host's
   * process, which an agent can crash. Default: threads for this package's agents, recognized by their digests, and
   * processes for all others. The hyperlight backend always uses micro-VMs.
   */
  isolation?: JcoIsolation;
  /**
   * Folder of the image cache. Default `${XDG_CACHE_HOME:-~/.cache}/tars-hyperlight/images`; `false` disables the
   * cache. A folder that is a link, or that other users own or can write to, is not used, with a notice.
   */
  cacheDir?: string | false;
  /** Maximum bytes of images on disk. The least recently used images are removed beyond it. Default 2 GiB. */
  cacheBytes?: number;
  /** Limits that override the agent's manifest, which overrides the defaults. */
  limits?: Partial<Limits>;
  /** Maximum number of parallel calls: over 0, rounded down, at least 1. Default: the number of processors. */
  concurrency?: number;
  /**
   * Memory budget of all sandboxes together. Each counts with the most that its limits allow. With the default limits
   * that is 519 MiB on hyperlight, 966 MiB in a thread, 1334 MiB in a process. Calls wait if the budget allows no
   * further sandbox. Default: three quarters of the available memory.
   */
  memoryBudgetBytes?: number;
  /**
   * Maximum number of `call`s that wait for a sandbox; further ones are refused with QueueFullError. At least 1.
   * Default 1000.
   */
  queueLimit?: number;
  /** Milliseconds that an idle sandbox stays open. Default 60 000. */
  idleMs?: number;
  /** Sandboxes that `prepare` starts and that stay open when idle. Default 0. */
  warm?: number;
  /**
   * Default `throughput`. `startup` suits a process that analyzes a few small files and exits. On jco, V8 then
   * optimizes no WebAssembly in the whole process, as optimizing would take longer than such files.
   */
  optimizeFor?: OptimizeFor;
  /**
   * Tells OpenTelemetry of the work: `true`, or what else to tell. Needs the package `@opentelemetry/api` and an SDK
   * that the program has registered before. Default: what the variable `TARS_OTEL` says, else false.
   */
  telemetry?: boolean | TelemetryOptions;
  /** Called with notices, one line each, that users should see but nothing depends on, such as a damaged cache. */
  onNotice?: (text: string) => void;
}

/** Options of `Host.prepare`. */
export interface PrepareOptions {
  /** Settings of the agent: anything that JSON can express. Default: the agent's own. */
  settings?: unknown;
  /** Default: the first language of the agent. */
  language?: string;
}

/** Options of `Host.run`. */
export interface RunOptions {
  /** Settings of the agents, for all or by language and agent. Default: the agent's own. */
  settings?: unknown | ((language: string, agent: string) => unknown);
  /** Options passed with every task. The agent defines their members. */
  taskOptions?: object;
  /** Order of the reports. `input` (default): the order of the files. `completed`: as they are finished. */
  order?: 'input' | 'completed';
  /** Maximum batch size. Default 32 files and 512 KiB. A larger file gets a call of its own. */
  batch?: { files?: number; bytes?: number };
  /** Maximum number of files. The run ends with FilesLimitError beyond it. Default 1 000 000. */
  maxFiles?: number;
  /** Store of earlier reports, read before a file is analyzed and written after. Default: none. */
  results?: ResultStore;
  /** Ends the run: the iteration rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Limits that override the host's. */
  limits?: Partial<Limits>;
}

/** Options of `Host.call`. */
export interface CallOptions {
  /** Settings, as in `prepare`. */
  settings?: unknown;
  /** Language of the agent's parser. Default: the sources' language if they share one, else `text`. */
  language?: string;
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Limits that override the host's. */
  limits?: Partial<Limits>;
}

/** A run's reports as they arrive. Iterate it once; leaving the loop ends the run. */
export interface Run extends AsyncIterable<FileReport> {
  /** Every rule that ran, by id. Complete when the iteration is. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** Returns the run's progress. */
  stats(): RunStats;
}

/** Result of `Host.inspect`. */
export interface AgentInspection {
  manifest: AgentManifest;
  /** The agent's description of itself. */
  info: AgentInfo;
  /** sha256 of the component, in hex. */
  sha256: string;
  /** Size of the component. */
  bytes: number;
  /** Isolation of the agent on this host. */
  isolation: Isolation;
  /** Interfaces that the component imports, such as `tars:agent/host@0.1.0`. */
  imports: string[];
  /** Limits of the agent's calls on this host. */
  limits: Limits;
}
