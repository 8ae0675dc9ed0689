import type { Rule } from '../../wit/types/agent.js';
import { parserOf } from '../agents/grammars.js';
import { canonicalJson } from '../base/digest.js';
import { LanguageUnknownError } from '../base/errors.js';
import { memoizeAsync } from '../base/memoize-async.js';
import type { Backend } from '../contract/backend.js';
import type { Image } from '../contract/image.js';
import type { Language } from '../contract/languages.js';
import type { Limits } from '../contract/limits.js';
import { settingsText } from '../json/json-text.js';
import type { PreparedAgent, RunAgent } from '../run/plan.js';
import type { CheckedAgent, CheckedAgents } from './checked-agents.js';
import type { RunOptions } from './options.js';

/** Gets images of agents, each made once for a language, settings and limits. */
export class Preparer {
  readonly #backend: Backend;
  readonly #agents: CheckedAgents;
  readonly #images = new Map<string, Promise<Image>>();
  readonly #asIs = new WeakMap<CheckedAgent, Map<Language, Promise<PreparedAgent>>>();
  /** Canonical JSON by the JSON that settings are given as, as sorting takes longer than a short call. */
  readonly #canonical = new Map<string, Promise<string>>();

  constructor(backend: Backend, agents: CheckedAgents) {
    this.#backend = backend;
    this.#agents = agents;
  }

  /** One agent of a run. What it announces is added to `rules`. */
  runAgent(
    checked: CheckedAgent,
    settings: RunOptions['settings'],
    limits: Partial<Limits>,
    rules: Map<string, Rule>,
  ): RunAgent {
    const { name, languages } = checked.manifest;
    const byLanguage = new Map<Language, Promise<PreparedAgent>>();
    const prepare = (language: Language) =>
      memoizeAsync(byLanguage, language, async () => {
        const own = typeof settings === 'function' ? settings(language, name) : settings;
        const prepared = await this.prepare(checked, language, own, limits);
        for (const rule of prepared.image.rules) addRule(rules, rule);
        return prepared;
      });
    return { name, reads: (language) => languages.includes(language), prepare };
  }

  /** As `prepare`, with nothing but what agent and host have by themselves: many calls, one look at it all. */
  prepareAsIs(checked: CheckedAgent, language: Language): Promise<PreparedAgent> {
    const byLanguage = this.#asIs.get(checked) ?? new Map<Language, Promise<PreparedAgent>>();
    this.#asIs.set(checked, byLanguage);
    return memoizeAsync(byLanguage, language, () => this.prepare(checked, language, undefined, {}, true));
  }

  /** @throws LanguageUnknownError unless the agent reads the language or `anyLanguage`, and as `Host.prepare` */
  async prepare(
    checked: CheckedAgent,
    language: Language,
    settings: unknown,
    own: Partial<Limits>,
    anyLanguage = false,
  ): Promise<PreparedAgent> {
    const { loaded, manifest } = checked;
    if (!anyLanguage && !manifest.languages.includes(language)) {
      throw new LanguageUnknownError(`${manifest.name} doesn't read ${language}`, {
        hint: `it reads ${manifest.languages.join(', ')}`,
      });
    }
    const limits = this.#agents.limitsOf(manifest, own);
    const syntax = manifest.syntax ? await parserOf(language) : undefined;
    const spec = {
      agent: loaded.component,
      syntax,
      language,
      settings: await (settings == null ? this.#agents.settingsOf(checked) : this.#canonicalOf(settings)),
      limits,
    };
    const key = [spec.agent.sha256, syntax?.sha256, language, JSON.stringify(limits), spec.settings].join();
    const image = await memoizeAsync(this.#images, key, () => this.#backend.prepare(spec));
    return { image, limits };
  }

  #canonicalOf(settings: unknown): Promise<string> {
    return memoizeAsync(this.#canonical, settingsText(settings), async () => canonicalJson(settings), 20);
  }
}

/** An agent that is configured by language announces a rule for each of them. Who announces it first describes it. */
function addRule(rules: Map<string, Rule>, rule: Rule): void {
  const earlier = rules.get(rule.id);
  const languages = [...new Set([...(earlier?.languages ?? []), ...rule.languages])];
  rules.set(rule.id, { ...(earlier ?? rule), languages });
}
