import type { AgentInfo, Rule } from '../wit/types/agent.js';
import type { AgentManifest } from './agents/manifest.js';
import type { FileReport } from './report.js';
import type { TuneFor } from './sandbox/jco/tiering.js';
import type { Limits } from './sandbox/limits.js';
import type { BackendChoice } from './sandbox/probe.js';

export interface HostOptions {
  /** Default `auto`: the strongest that works here. */
  backend?: BackendChoice;
  /**
   * Where images are kept. Default `${XDG_CACHE_HOME:-~/.cache}/tars-hyperlight/images`; `false` keeps none.
   */
  cacheDir?: string | false;
  /** Over those of the agent's manifest, which are over the defaults. */
  limits?: Partial<Limits>;
  /** How many calls run at a time. Default: what the machine offers. */
  concurrency?: number;
  /**
   * Default `throughput`. `start` is for a process that looks at a few small files and ends: on jco, V8 then
   * optimizes no WebAssembly in all of the process, which would take longer than such files do.
   */
  tuneFor?: TuneFor;
  /** Told what a user should know and nothing depends on, one line each: a damaged cache, for instance. */
  onNotice?: (text: string) => void;
}

export interface PrepareOptions {
  /** What the agent is configured with: anything that is JSON. Default: the agent's own. */
  settings?: unknown;
  /** Default: the first that the agent lists. */
  language?: string;
}

export interface RunOptions {
  /** What the agent is configured with, for all languages or by language. Default: the agent's own. */
  settings?: unknown | ((language: string) => unknown);
  /** Passed with every task; its members are the agent's own. */
  taskOptions?: object;
  /** `input` (default): reports come in the order of the files. `completed`: as they are done. */
  order?: 'input' | 'completed';
  /** Ends the run: the iteration rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Over those of the host. */
  limits?: Partial<Limits>;
}

export interface CallOptions {
  /** As in `prepare`. */
  settings?: unknown;
  /** Whose parser the agent gets. Default: the sources' own where they share one, else `text`. */
  language?: string;
  signal?: AbortSignal;
  limits?: Partial<Limits>;
}

/** Reports as they come. Iterate it once; leaving the loop ends the run. */
export interface Run extends AsyncIterable<FileReport> {
  /** Every rule that ran, by id: complete when the iteration is. */
  readonly rules: ReadonlyMap<string, Rule>;
}

export interface AgentInspection {
  manifest: AgentManifest;
  /** What the agent says of itself. */
  info: AgentInfo;
  /** Of the component, in hex. */
  sha256: string;
  /** Size of the component. */
  bytes: number;
  /** Interfaces that it imports, such as `tars:agent/host@0.1.0`. */
  imports: string[];
  /** That its calls get here. */
  limits: Limits;
}
