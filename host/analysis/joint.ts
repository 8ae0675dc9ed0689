import { SettingsInvalidError } from '../base/errors.js';
import type { Host } from '../host/host.js';
import type { RunOptions } from '../host/options.js';
import type { AnalysisSettings } from './agent-settings.js';

/** An agent that does what several others do, and parses each file once. */
const joint = { name: 'joint-analyzer', parts: ['pattern-matcher', 'complexity'] } as const;

/** Lets an agent run for those of its parts that stand together. Whatever it fails on, the parts do by themselves. */
export class JointAgents {
  /** The agents that are run. */
  readonly agents: readonly string[];
  /** Whether they are others than those that were asked for. */
  readonly areOthers: boolean;
  readonly #settings: AnalysisSettings;
  #language: string | undefined;

  constructor(agents: readonly string[], settings: AnalysisSettings) {
    const at = agents.indexOf(joint.parts[0]);
    this.areOthers = joint.parts.every((part, index) => agents[at + index] === part);
    this.agents = this.areOthers ? agents.toSpliced(at, joint.parts.length, joint.name) : agents;
    this.#settings = settings;
  }

  /** As a run takes them: by language and agent. */
  readonly settings: RunOptions['settings'] = (language: string, agent: string) => {
    if (agent !== joint.name) return this.#settings.of(language, agent);
    this.#language = language;
    return Object.fromEntries(joint.parts.map((part) => [part, this.#settings.of(language, part)]));
  };

  /** What the part says whose settings are refused. */
  async explain(error: unknown, host: Host): Promise<unknown> {
    const language = this.#language;
    if (!this.areOthers || language === undefined || !(error instanceof SettingsInvalidError)) return error;
    try {
      for (const part of joint.parts) {
        await host.prepare(part, { language, settings: this.#settings.of(language, part) });
      }
      return error;
    } catch (own) {
      return own;
    }
  }
}
