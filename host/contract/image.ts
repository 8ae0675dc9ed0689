import type { Rule } from '../../wit/types/agent.js';
import type { BackendName } from './backend-name.js';
import type { Isolation } from './isolation.js';
import type { Limits } from './limits.js';

/** A component, identified by its content. `bytes` is read only if nothing made from it is cached. */
export interface Component {
  /** Name shown in messages. */
  name: string;
  /** Digest of the component's bytes, in hex. */
  sha256: string;
  bytes(): Promise<Uint8Array>;
}

/** Inputs of an image. */
export interface ImageSpec {
  agent: Component;
  /** Parser linked to the agent. If undefined, a parser of no language is linked. */
  syntax: Component | undefined;
  language: string;
  /** Canonical JSON: equal settings are equal text. */
  settings: string;
  /** Limits of the call that configures. */
  limits: Limits;
}

/** An agent compiled and configured for one language. */
export interface Image {
  /** sha256 of all inputs, in hex. */
  digest: string;
  backend: BackendName;
  isolation: Isolation;
  spec: ImageSpec;
  /** Rules that `configure` returned, validated. */
  rules: readonly Rule[];
  /** Whether the image came from the cache. */
  cached: boolean;
}
