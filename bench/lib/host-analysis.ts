import type { Subject } from '#host/bench/competitor.js';
import { mainThreadCpuMs } from '#host/bench/thread-cpu.js';
import { mergeByFile } from '#host/workflow/merge.js';
import { score } from '#host/workflow/score.js';
import type { FileReport, Host, SourceFile } from '../../host/index.js';
import type { AnalysisSettings } from './analysis-settings.js';

/** Processor time of a run. */
export interface HostParts {
  /** All threads but the main one, while files are analyzed: sandboxes, and V8's own. */
  sandboxesMs: number;
  /** The main thread meanwhile: distributing files, checking and merging reports. */
  mainMs: number;
  /** All threads, while the reports are scored. */
  scorerMs: number;
}

/** The work of `tarscli analyze` between reading files and writing its report, without the search for clones. */
export class HostAnalysis {
  /** The parts of each run so far; empty if the system doesn't tell the main thread's time. */
  readonly parts: HostParts[] = [];
  readonly #host: Host;
  readonly #settings: AnalysisSettings;

  private constructor(host: Host, settings: AnalysisSettings) {
    this.#host = host;
    this.#settings = settings;
  }

  static async open(
    subject: Subject,
    parallelism: number,
    settings: AnalysisSettings,
  ): Promise<HostAnalysis> {
    return new HostAnalysis(await subject.host({ concurrency: parallelism }), settings);
  }

  /** Returns the opportunities, best first. */
  async run(files: readonly SourceFile[]): Promise<unknown[]> {
    const started = spent();
    const agents = ['pattern-matcher', 'complexity'] as const;
    const run = this.#host.run(agents, files, {
      settings: (_: string, agent: string) => this.#settings[agent as (typeof agents)[number]],
    });
    const reports: FileReport[] = [];
    for await (const report of mergeByFile(run, 'analyze')) {
      if (report.error) throw new Error(`${report.path} failed: ${report.error.message}`);
      reports.push(report);
    }
    const analyzed = spent();
    const { signal } = new AbortController();
    const { opportunities } = await score(this.#host, reports, { settings: this.#settings.scorer, signal });
    const scored = spent();
    if (started.mainMs !== undefined) {
      const mainMs = analyzed.mainMs! - started.mainMs;
      this.parts.push({
        sandboxesMs: analyzed.allMs - started.allMs - mainMs,
        mainMs,
        scorerMs: scored.allMs - analyzed.allMs,
      });
    }
    return opportunities;
  }

  close(): Promise<void> {
    return this.#host.close();
  }
}

function spent() {
  const { user, system } = process.cpuUsage();
  return { allMs: (user + system) / 1000, mainMs: mainThreadCpuMs() };
}
