import type { Role } from '../../wit/types/agent.js';
import type { Language } from '../contract/languages.js';
import type { Limits } from '../contract/limits.js';

type Asked = { [Name in keyof Limits]?: Limits[Name] | undefined };

/** Content of an agent's manifest.json. */
export interface AgentManifest {
  $schema?: string | undefined;
  name: string;
  version: string;
  role: Role;
  description: string;
  /** JavaScript engine that the agent was built with; information for people. */
  engine?: 'quickjs' | 'spidermonkey' | undefined;
  /** File of the component, beside the manifest. */
  component: string;
  /** Whether the agent is linked with the parser of the language that it runs on. */
  syntax: boolean;
  languages: Language[];
  /** JSON file beside the manifest with the agent's default settings. */
  settings?: string | undefined;
  /** Limits that differ from the defaults. */
  limits?: Asked | undefined;
}
