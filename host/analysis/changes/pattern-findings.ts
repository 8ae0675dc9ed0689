import type { Report, Rule } from '../../../wit/types/agent.js';
import type { FileReport } from '../../contract/report.js';
import type { Host } from '../../host/host.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { type AnalysisSettings, loadSettings } from '../agent-settings.js';
import { AnalysisBaseline } from '../baseline.js';
import { filterFindings, shownFindings } from '../filter-findings.js';
import type { TextSource } from '../options.js';
import { textSource } from '../text-source.js';
import { wantedFindings } from '../wanted-findings.js';
import type { ChangeOptions } from './options.js';

const agent = 'pattern-matcher';

/** Findings of pattern-matcher, without those that comments in the code accept. */
export class PatternFindings {
  readonly #host: Host;
  readonly #settings: AnalysisSettings;
  readonly #baseline: AnalysisBaseline;
  readonly #signal: AbortSignal;

  private constructor(
    host: Host,
    settings: AnalysisSettings,
    baseline: AnalysisBaseline,
    signal: AbortSignal,
  ) {
    this.#host = host;
    this.#settings = settings;
    this.#baseline = baseline;
    this.#signal = signal;
  }

  static async open(
    host: Host,
    { patterns, profile, only }: Pick<ChangeOptions, 'patterns' | 'profile' | 'only'>,
    signal: AbortSignal,
  ): Promise<PatternFindings> {
    const settings = await loadSettings([agent], { patterns, profile, only });
    return new PatternFindings(host, settings, await AnalysisBaseline.open(), signal);
  }

  /** Yields reports in the order of the files. */
  async *of(
    files: Iterable<TextSource> | AsyncIterable<TextSource>,
  ): AsyncGenerator<{ file: TextSource; report: ReportedFile }> {
    const waiting: TextSource[] = [];
    const taken = async function* () {
      for await (const file of files) {
        waiting.push(file);
        yield file;
      }
    };
    try {
      const run = this.#host.run(agent, taken(), { settings: this.#settings.of, signal: this.#signal });
      for await (const report of run) {
        const file = waiting.shift()!;
        yield { file, report: this.#filtered(report, file, run.rules) };
      }
    } catch (error) {
      throw this.#settings.explain(error);
    }
  }

  #filtered(report: FileReport, file: TextSource, known: ReadonlyMap<string, Rule>): ReportedFile {
    const rulesRun = this.#settings.rules(report.language, known);
    const source = textSource({ ...file, language: report.language }, 0);
    return filterFindings(report, source, {
      rulesRun,
      wants: wantedFindings(source, this.#settings),
      mirrorOf: (rule) => this.#settings.mirrorOf(rule),
      minSeverity: 'hint',
      agentLog: 'off',
      baseline: this.#baseline,
    });
  }
}

/** Converts to the contract's report; undefined for a file that failed. */
export function contractReport(file: ReportedFile): Report | undefined {
  if (file.status === 'failed') return undefined;
  const { path, language, metrics, unparsed } = file;
  return { path, language, findings: shownFindings(file), metrics, unparsed };
}
