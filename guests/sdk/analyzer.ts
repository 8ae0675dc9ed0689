import type { Finding, Metric, Outcome, Source, Span, Task } from '../../wit/types/agent.js';
import { assertLists, objectOf } from './answers.js';
import { Failure } from './failure.js';

/** Analysis of one source. At least one member must be present. */
export interface SourceAnalysis {
  findings?: Finding[];
  metrics?: Metric[];
  unparsed?: Span[];
}

/** Makes a `run` that analyzes each source separately. `options` are the task's, parsed. */
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
      ...analysisOf(analyze(source, options)),
    }));
    return { reports, changes: [], documents: [] };
  };
}

const members = ['findings', 'metrics', 'unparsed'] as const;
const call = 'the function given to eachSource';
const shape = '{ findings, metrics, unparsed } or some of these';

/** Checks an analysis. A misspelt member would otherwise hide its content. */
function analysisOf(answer: SourceAnalysis): SourceAnalysis {
  const analysis = objectOf(answer, call, shape);
  const odd = Object.keys(analysis).find((name) => !(members as readonly string[]).includes(name));
  if (odd !== undefined) {
    throw new Failure('internal', `${call} must return ${shape}, and what it returned has ${odd}`);
  }
  const given = members.filter((member) => analysis[member] !== undefined);
  assertLists(analysis, given.length > 0 ? given : ['findings'], call, shape);
  return Object.fromEntries(given.map((member) => [member, analysis[member]]));
}

/** Parses the task's options, a JSON object; an empty text counts as an empty object. */
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
