import type { Finding, Metric, Outcome, Source, Span, Task } from '../../wit/types/agent.js';
import { Failure } from './failure.js';

/** What an analyzer has to say about one source. */
export interface SourceAnalysis {
  findings?: Finding[];
  metrics?: Metric[];
  unparsed?: Span[];
}

/** A `run` that looks at each source by itself. `options` is the task's, parsed. */
export function eachSource(
  analyze: (source: Source, options: Record<string, unknown>) => SourceAnalysis,
): (task: Task) => Outcome {
  return (task) => {
    const options = taskOptions(task);
    const reports = task.sources.map((source) => ({
      path: source.path,
      language: source.language,
      findings: [],
      metrics: [],
      unparsed: [],
      ...analyze(source, options),
    }));
    return { reports, changes: [], documents: [] };
  };
}

/** The task's options, which are a JSON object; none at all is an empty one. */
export function taskOptions(task: Task): Record<string, unknown> {
  if (task.options === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(task.options);
  } catch (error) {
    throw new Failure('invalid-task', `the options are not JSON: ${String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure('invalid-task', 'the options are not a JSON object');
  }
  return { ...value };
}
