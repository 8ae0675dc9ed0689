import type { AgentManifest } from '../agents/agent-manifest.js';
import { SettingsInvalidError } from '../base/errors.js';
import type { FileReport } from '../contract/report.js';
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
  readonly #languages = new Set<string>();
  /** Files on which it failed. */
  readonly #failed = new Set<string>();

  /** `analyzers`: the agents' manifests. Reports and settings know an agent by its name alone. */
  constructor(
    agents: readonly string[],
    analyzers: readonly Pick<AgentManifest, 'name'>[],
    settings: AnalysisSettings,
  ) {
    const at = agents.indexOf(joint.parts[0]);
    const stand = joint.parts.every((part, index) => agents[at + index] === part);
    this.areOthers = stand && analyzers.every(({ name }) => name !== joint.name);
    this.agents = this.areOthers ? agents.toSpliced(at, joint.parts.length, joint.name) : agents;
    this.#settings = settings;
  }

  /** As a run takes them: by language and agent. */
  readonly settings: RunOptions['settings'] = (language: string, agent: string) => {
    if (!this.areOthers || agent !== joint.name) return this.#settings.of(language, agent);
    this.#languages.add(language);
    return Object.fromEntries(joint.parts.map((part) => [part, this.#settings.of(language, part)]));
  };

  /** Passes on the reports of a run of `agents`, and remembers where the joint agent failed. */
  async *watched(reports: AsyncIterable<FileReport>): AsyncGenerator<FileReport, void, undefined> {
    for await (const report of reports) {
      if (report.agent === joint.name && report.error !== undefined) this.#failed.add(report.path);
      yield report;
    }
  }

  /** Whether the parts are to do by themselves what this report of all agents is about. */
  hasFailed({ path, error }: FileReport): boolean {
    return this.areOthers && error !== undefined && this.#failed.delete(path);
  }

  /** What the part says whose settings are refused. */
  async explain(error: unknown, host: Host): Promise<unknown> {
    if (!this.areOthers || !(error instanceof SettingsInvalidError)) return error;
    try {
      for (const language of this.#languages) {
        for (const part of joint.parts) {
          await host.prepare(part, { language, settings: this.#settings.of(language, part) });
        }
      }
      return error;
    } catch (own) {
      return own;
    }
  }
}
