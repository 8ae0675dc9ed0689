import type { Role } from '../../wit/types/agent.js';
import type { Language } from '../contract/languages.js';
import type { Limits } from '../contract/limits.js';

type Asked = { [Name in keyof Limits]?: Limits[Name] | undefined };

/** What an agent's manifest.json says. */
export interface AgentManifest {
  $schema?: string | undefined;
  name: string;
  version: string;
  role: Role;
  description: string;
  /** The JavaScript engine that it was built with; for people. */
  engine?: 'quickjs' | 'spidermonkey' | undefined;
  /** The component's file, beside the manifest. */
  component: string;
  /** Whether it is linked with the parser of the language it runs on. */
  syntax: boolean;
  languages: Language[];
  /** A JSON file beside the manifest: what the agent is configured with when a run names no settings. */
  settings?: string | undefined;
  /** What it needs more of, or less, than the defaults. */
  limits?: Asked | undefined;
}
