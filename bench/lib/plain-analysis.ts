import type { SourceFile } from '../../host/index.js';
import type { Report, Source } from '../../wit/types/agent.js';
import type { AnalysisSettings } from './analysis-settings.js';
import type { Kit } from './kit.js';
import { loadAgent, loadParser, type Parser } from './plain-agent.js';

/** The wall time of a run by its parts; one thread does all of it. */
export interface PlainParts {
  parserMs: number;
  agentsMs: number;
  scorerMs: number;
}

/** The agents of `tarscli analyze` on V8 in this thread: no sandbox, no transport, no checks. */
export class PlainAnalysis {
  /** The parts of each run so far. */
  readonly parts: PlainParts[] = [];
  readonly #agents: Record<'pattern-matcher' | 'complexity' | 'scorer', ReturnType<typeof loadAgent>>;
  readonly #parser: Clocked;

  private constructor(kit: Kit, settings: AnalysisSettings, parser: Clocked) {
    const load = (name: 'pattern-matcher' | 'complexity' | 'scorer') =>
      loadAgent(kit.folder, name, JSON.stringify(settings[name]), parser.parser);
    this.#parser = parser;
    this.#agents = {
      'pattern-matcher': load('pattern-matcher'),
      complexity: load('complexity'),
      scorer: load('scorer'),
    };
  }

  static async open(kit: Kit, settings: AnalysisSettings): Promise<PlainAnalysis> {
    return new PlainAnalysis(kit, settings, new Clocked(await loadParser(kit.folder)));
  }

  /** Returns the opportunities, best first. */
  run(files: readonly SourceFile[]): unknown[] {
    const { 'pattern-matcher': matcher, complexity, scorer } = this.#agents;
    const started = performance.now();
    const parserBefore = this.#parser.ms;
    const reports = files.map((file): Report => {
      const task = { sources: [file as Source], reports: [], options: '{}' };
      const [one, other] = [matcher.run(task).reports[0]!, complexity.run(task).reports[0]!];
      return {
        ...one,
        findings: [...one.findings, ...other.findings],
        metrics: [...one.metrics, ...other.metrics],
      };
    });
    const analyzed = performance.now();
    const { documents } = scorer.run({ sources: [], reports, options: '{}' });
    const [opportunities] = documents.map(({ text }) => JSON.parse(text));
    const parserMs = this.#parser.ms - parserBefore;
    this.parts.push({
      parserMs,
      agentsMs: analyzed - started - parserMs,
      scorerMs: performance.now() - analyzed,
    });
    return opportunities;
  }
}

/** A parser, and the time that it took in all. */
class Clocked {
  ms = 0;
  readonly parser: Parser;

  constructor(parser: Parser) {
    this.parser = {
      ...parser,
      analyze: (request) => {
        const started = performance.now();
        try {
          return parser.analyze(request);
        } finally {
          this.ms += performance.now() - started;
        }
      },
    };
  }
}
