import type { AgentManifest } from '../agents/agent-manifest.js';
import { type LoadedAgent, loadAgent } from '../agents/resolve.js';
import { canonicalJson } from '../base/digest.js';
import { AgentInvalidError } from '../base/errors.js';
import { memoizeAsync } from '../base/memoize-async.js';
import type { Backend } from '../contract/backend.js';
import { type Language, languages } from '../contract/languages.js';
import { defaultLimits, type Limits } from '../contract/limits.js';

export interface CheckedAgent {
  loaded: LoadedAgent;
  manifest: AgentManifest;
  imports: string[];
}

/** The agents of a host, each read and checked once. */
export class CheckedAgents {
  readonly #backend: Backend;
  readonly #limits: Partial<Limits>;
  readonly #agents = new Map<string, Promise<CheckedAgent>>();
  /** The agents' own, where a run names none. */
  readonly #settings = new Map<LoadedAgent, Promise<string>>();

  /** `limits`: those of the host. */
  constructor(backend: Backend, limits: Partial<Limits>) {
    this.#backend = backend;
    this.#limits = limits;
  }

  /** @throws AgentNotFoundError, AgentInvalidError */
  get(agent: string): Promise<CheckedAgent> {
    return memoizeAsync(this.#agents, agent, () => this.#load(agent));
  }

  /** Those of a run over those of the host, over the agent's, over the defaults. */
  limitsOf(manifest: AgentManifest, own: Partial<Limits> = {}): Limits {
    const limits: Limits = { ...defaultLimits };
    return Object.assign(limits, manifest.limits, this.#limits, own);
  }

  /** What the agent is configured with where nothing else is asked for, as canonical JSON. */
  settingsOf({ loaded }: CheckedAgent): Promise<string> {
    return memoizeAsync(this.#settings, loaded, async () => canonicalJson(await loaded.settings()));
  }

  async #load(agent: string): Promise<CheckedAgent> {
    const loaded = await loadAgent(agent);
    const { imports } = await this.#backend.world(loaded.component);
    const syntax = imports.some((name) => name.startsWith('tars:syntax/'));
    const manifest = loaded.manifest ?? (await this.#deriveManifest(loaded, syntax));
    if (syntax && !manifest.syntax) {
      throw new AgentInvalidError(`${manifest.name} imports a parser that its manifest doesn't declare`, {
        hint: 'set "syntax": true in its manifest.json',
      });
    }
    return { loaded, manifest, imports };
  }

  async #deriveManifest({ component }: LoadedAgent, syntax: boolean): Promise<AgentManifest> {
    const info = await this.#backend.describe(component, { ...defaultLimits, ...this.#limits });
    const { name, version, role, description } = info;
    const served = info.languages.filter((language): language is Language =>
      languages.some((supported) => supported === language),
    );
    if (served.length === 0)
      throw new AgentInvalidError(`${component.name} serves no language that this host knows`);
    return { name, version, role, description, component: component.name, syntax, languages: served };
  }
}
