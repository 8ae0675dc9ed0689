import type { Rule } from '../../wit/types/agent.js';
import { grammarOf } from '../agents/grammars.js';
import { canonicalJson } from '../base/digest.js';
import { LanguageUnknownError } from '../base/errors.js';
import { remember } from '../base/remember.js';
import type { Backend } from '../contract/backend.js';
import type { Image } from '../contract/image.js';
import type { Language } from '../contract/languages.js';
import type { Limits } from '../contract/limits.js';
import { settingsText } from '../json/json-text.js';
import type { Prepared, RunAgent } from '../run/plan.js';
import type { KnownAgent, KnownAgents } from './known-agents.js';
import type { RunOptions } from './options.js';

/** Gets images of agents, each made once for a language, settings and limits. */
export class Preparer {
  readonly #backend: Backend;
  readonly #agents: KnownAgents;
  readonly #images = new Map<string, Promise<Image>>();
  readonly #asIs = new WeakMap<KnownAgent, Map<Language, Promise<Prepared>>>();
  /** Canonical JSON by the JSON that settings are given as, as sorting takes longer than a short call. */
  readonly #canonical = new Map<string, Promise<string>>();

  constructor(backend: Backend, agents: KnownAgents) {
    this.#backend = backend;
    this.#agents = agents;
  }

  /** One agent of a run. What it announces is added to `rules`. */
  runAgent(
    known: KnownAgent,
    settings: RunOptions['settings'],
    limits: Partial<Limits>,
    rules: Map<string, Rule>,
  ): RunAgent {
    const { name, languages } = known.manifest;
    const byLanguage = new Map<Language, Promise<Prepared>>();
    const prepare = (language: Language) =>
      remember(byLanguage, language, async () => {
        const own = typeof settings === 'function' ? settings(language, name) : settings;
        const prepared = await this.prepare(known, language, own, limits);
        for (const rule of prepared.image.rules) addRule(rules, rule);
        return prepared;
      });
    return { name, reads: (language) => languages.includes(language), prepare };
  }

  /** As `prepare`, with nothing but what agent and host have by themselves: many calls, one look at it all. */
  prepareAsIs(known: KnownAgent, language: Language): Promise<Prepared> {
    const byLanguage = this.#asIs.get(known) ?? new Map<Language, Promise<Prepared>>();
    this.#asIs.set(known, byLanguage);
    return remember(byLanguage, language, () => this.prepare(known, language, undefined, {}, true));
  }

  /** @throws LanguageUnknownError unless the agent reads the language or `anyLanguage`, and as `Host.prepare` */
  async prepare(
    known: KnownAgent,
    language: Language,
    settings: unknown,
    own: Partial<Limits>,
    anyLanguage = false,
  ): Promise<Prepared> {
    const { loaded, manifest } = known;
    if (!anyLanguage && !manifest.languages.includes(language)) {
      throw new LanguageUnknownError(`${manifest.name} doesn't read ${language}`, {
        hint: `it reads ${manifest.languages.join(', ')}`,
      });
    }
    const limits = this.#agents.limitsOf(manifest, own);
    const syntax = manifest.syntax ? await grammarOf(language) : undefined;
    const spec = {
      agent: loaded.component,
      syntax,
      language,
      settings: await (settings == null ? this.#agents.settingsOf(known) : this.#canonicalOf(settings)),
      limits,
    };
    const key = [spec.agent.sha256, syntax?.sha256, language, JSON.stringify(limits), spec.settings].join();
    const image = await remember(this.#images, key, () => this.#backend.prepare(spec));
    return { image, limits };
  }

  #canonicalOf(settings: unknown): Promise<string> {
    return remember(this.#canonical, settingsText(settings), async () => canonicalJson(settings), 20);
  }
}

/** An agent that is configured by language announces a rule for each of them. Who announces it first describes it. */
function addRule(rules: Map<string, Rule>, rule: Rule): void {
  const known = rules.get(rule.id);
  const languages = [...new Set([...(known?.languages ?? []), ...rule.languages])];
  rules.set(rule.id, { ...(known ?? rule), languages });
}
