import { resolve } from 'node:path';
import type { Rule } from '../../wit/types/agent.js';
import type { AgentManifest } from '../agents/agent-manifest.js';
import { InputError } from '../base/errors.js';
import { unlessAborted, unlessEnded } from '../base/until-aborted.js';
import type { FileReport, SourceFile } from '../contract/report.js';
import { Host } from '../host/host.js';
import type { Run } from '../host/options.js';
import type { RunStart } from '../reports/run-report.js';
import type { Conclusions } from '../results/conclusions.js';
import { mergeByFile } from '../workflow/merge.js';
import { type AnalysisSettings, loadSettings } from './agent-settings.js';
import { AnalysisBaseline } from './baseline.js';
import type { AnalysisStarted } from './events.js';
import { InputReader } from './input.js';
import { JointAgents } from './joint.js';
import { analyzersOf, languagesOf } from './languages.js';
import { type AnalysisLearning, openLearning } from './learning.js';
import { tellBackend } from './opening.js';
import { withFilesIn } from './option-paths.js';
import type { AnalysisInput, AnalyzeOptions } from './options.js';
import { Scoring } from './scores.js';
import { type Ending, StoredReports } from './stored-reports.js';
import { Totals } from './totals.js';

const defaultAgents = ['pattern-matcher', 'complexity'];

interface Parts {
  signal: AbortSignal;
  host: Host;
  /** Whether the host is the analysis's own. */
  ownsHost: boolean;
  input: InputReader;
  analyzers: readonly AgentManifest[];
  settings: AnalysisSettings;
  baseline: AnalysisBaseline;
  learning: AnalysisLearning | undefined;
  scoring: Scoring | undefined;
}

/** Everything that one analysis works with: opened before its first file, closed after its last event. */
export class AnalysisContext implements AsyncDisposable {
  readonly options: AnalyzeOptions;
  /** Ends the analysis. */
  readonly signal: AbortSignal;
  readonly totals = new Totals();
  readonly host: Host;
  readonly input: InputReader;
  readonly settings: AnalysisSettings;
  readonly baseline: AnalysisBaseline;
  readonly learning: AnalysisLearning | undefined;
  readonly scoring: Scoring | undefined;
  readonly #joint: JointAgents;
  readonly #languages: readonly string[];
  readonly #ownsHost: boolean;
  #run: Run | undefined;
  /** Rules of files that were analyzed in runs of their own. */
  readonly #rulesApart = new Map<string, Rule>();
  #storedReports: StoredReports | undefined;

  private constructor(options: AnalyzeOptions, parts: Parts) {
    this.options = options;
    this.signal = parts.signal;
    this.host = parts.host;
    this.input = parts.input;
    this.settings = parts.settings;
    this.baseline = parts.baseline;
    this.learning = parts.learning;
    this.scoring = parts.scoring;
    this.#joint = new JointAgents(agentsOf(options), parts.analyzers, parts.settings);
    this.#languages = languagesOf(parts.analyzers);
    this.#ownsHost = parts.ownsHost;
  }

  /** @throws the errors of `analyze` before its first file */
  static async open(input: AnalysisInput, given: AnalyzeOptions, shared?: Host): Promise<AnalysisContext> {
    const cwd = cwdOf(given);
    const options = withFilesIn(cwd, { ...given, name: nameOf(given) });
    const { onNotice = () => {} } = options;
    const signal = options.signal ?? new AbortController().signal;
    const agents = agentsOf(options);
    // An interrupted analysis ends with its summary, even before its first file.
    const scoring = await unlessEnded(Scoring.open(options, cwd, signal), signal);
    const reader = await InputReader.open(input, cwd);
    const optimizeFor = reader.isLittle ? 'startup' : 'throughput';
    // The host starts up while the settings are read.
    const host = shared ?? (await Host.open({ ...options.host, optimizeFor, onNotice }));
    let learning: AnalysisLearning | undefined;
    try {
      const [settings, baseline] = await Promise.all([
        loadSettings(agents, options),
        AnalysisBaseline.open(options),
      ]);
      const agent = nameOf(options);
      const about = { agent, cwd, settings, onNotice, signal };
      learning = await unlessEnded(openLearning(options.learn, about), signal);
      if (!shared) tellBackend(host, { ...options.host, onNotice });
      const analyzers = await unlessAborted(analyzersOf(host, agents), signal, []);
      const ownsHost = shared === undefined;
      const parts = {
        signal,
        host,
        ownsHost,
        input: reader,
        analyzers,
        settings,
        baseline,
        learning,
        scoring,
      };
      return new AnalysisContext(options, parts);
    } catch (error) {
      learning?.close();
      if (!shared) await host.close();
      throw error;
    }
  }

  /** The name of all agents together in reports. */
  get name(): string {
    return nameOf(this.options);
  }

  get agents(): readonly string[] {
    return agentsOf(this.options);
  }

  /** Rules that have run so far. */
  get rules(): ReadonlyMap<string, Rule> {
    const rules = this.#run?.rules ?? new Map<string, Rule>();
    return [...this.#rulesApart.keys()].every((id) => rules.has(id))
      ? rules
      : new Map([...this.#rulesApart, ...rules]);
  }

  get runStats() {
    return this.#run?.stats();
  }

  async started(): Promise<AnalysisStarted> {
    const history = this.learning?.history() ?? [];
    return { type: 'started', agent: this.name, backend: await this.#backend(), history };
  }

  /** Runs all agents. Each file gets one report of all agents. */
  async reports(): Promise<AsyncIterable<FileReport>> {
    const { cache, resume, maxFiles } = this.options;
    const { targets, isLittle } = this.input;
    const cwd = cwdOf(this.options);
    this.#storedReports = await StoredReports.open(
      { cache, resume },
      {
        agent: this.name,
        targets,
        cwd,
        long: targets !== undefined && !isLittle,
        onNotice: this.options.onNotice ?? (() => {}),
      },
    );
    const where = { cwd, languages: this.#languages, totals: this.totals };
    const { agents, settings } = this.#joint;
    this.#run = this.host.run(agents, this.input.files(this.options, where), {
      ...{ signal: this.signal, settings },
      order: 'input',
      ...(this.#storedReports && { results: this.#storedReports }),
      ...(maxFiles !== undefined && { maxFiles }),
    });
    return this.agents.length === 1 ? this.#run : mergeByFile(this.#joint.watched(this.#run), this.name);
  }

  /** Returns the report, or what each agent by itself makes of the file if they failed together. */
  async whole(report: FileReport, file: SourceFile): Promise<FileReport> {
    if (!this.#joint.hasFailed(report)) return report;
    const apart = await this.#analyzeWith(this.agents, file);
    // A log can be about other files of the call, too.
    const said = new Set(apart.log.map(({ message }) => message));
    return { ...apart, log: [...report.log.filter(({ message }) => !said.has(message)), ...apart.log] };
  }

  /** Analyzes a file again, in a run of its own. */
  async analyze(file: SourceFile): Promise<FileReport> {
    return this.whole(await this.#analyzeWith(this.#joint.agents, file), file);
  }

  async #analyzeWith(agents: readonly string[], file: SourceFile): Promise<FileReport> {
    const { settings } = this.#joint;
    const run = this.host.run(agents, [file], { signal: this.signal, settings });
    for await (const report of mergeByFile(this.#joint.watched(run), this.name)) {
      for (const [id, rule] of run.rules) this.#rulesApart.set(id, rule);
      return report;
    }
    throw new InputError(`${file.path} was not looked at again`);
  }

  /** What an error that ended the analysis means to the user. */
  async explain(error: unknown): Promise<unknown> {
    return this.settings.explain(await this.#joint.explain(error, this.host));
  }

  /** What is concluded from all files together, if that is kept. */
  get conclusions(): Conclusions | undefined {
    return this.#storedReports?.conclusions;
  }

  /** Keeps what was concluded. A failure costs the next run its time. */
  async closeConclusions(): Promise<void> {
    await this.conclusions?.close().catch(() => {});
  }

  async closeStoredReports(ending: Ending): Promise<void> {
    await this.#storedReports?.close(ending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.learning?.close();
    if (this.#ownsHost) await this.host.close();
  }

  /** Makes room for other agents at the end. Of a shared host others may need what is idle now. */
  async makeRoom(): Promise<void> {
    if (this.#ownsHost) await this.host.closeIdle();
  }

  /** Describes the backend, and how it isolates these agents from the host. */
  async #backend(): Promise<RunStart['backend']> {
    const all = Promise.all(this.agents.map((agent) => this.host.isolation(agent)));
    const isolation = await unlessAborted(all, this.signal, []);
    return { ...this.host.backend, isolation: [...new Set(isolation)] };
  }
}

function agentsOf({ agents }: AnalyzeOptions): readonly string[] {
  return agents ?? defaultAgents;
}

function nameOf({ name, agents }: AnalyzeOptions): string {
  return name ?? (agents?.length === 1 ? agents[0]! : 'analyze');
}

function cwdOf({ cwd }: AnalyzeOptions): string {
  return resolve(cwd ?? '.');
}
