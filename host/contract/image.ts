import type { Rule } from '../../wit/types/agent.js';
import type { BackendName } from './backend-name.js';
import type { Isolation } from './isolation.js';
import type { Limits } from './limits.js';

/** A component by content. `bytes` is only asked for when nothing made from it is at hand. */
export interface Component {
  /** For messages. */
  name: string;
  /** Of the component's bytes, in hex. */
  sha256: string;
  bytes(): Promise<Uint8Array>;
}

/** What an image is made from. */
export interface ImageSpec {
  agent: Component;
  /** The parser that the agent is linked with; without it, one that knows no language. */
  syntax: Component | undefined;
  language: string;
  /** JSON, canonical: equal settings are equal text. */
  settings: string;
  /** Of the call that configures. */
  limits: Limits;
}

/** An agent compiled and configured for one language. */
export interface Image {
  /** sha256 over all that it was made from, in hex. */
  digest: string;
  backend: BackendName;
  isolation: Isolation;
  spec: ImageSpec;
  /** What `configure` returned, validated. */
  rules: readonly Rule[];
  /** Whether it was there before. */
  cached: boolean;
}
