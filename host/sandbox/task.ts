import type {
  Edit,
  Finding,
  Metric,
  Report,
  Severity,
  Source,
  Span,
  Suggestion,
  Task,
} from '../../wit/types/agent.js';
import { OptionInvalidError } from '../base/errors.js';
import { taskBytes } from '../contract/backend.js';
import { Bytes, enumeration, f64, list, option, record, string, u32 } from './postcard.js';

// As in wit/agent.wit, in its order: the guest reads them one after another, without names.

const severity = enumeration<Severity>('hint', 'info', 'warning', 'error');

const span = record<Span>({ start: u32, end: u32, line: u32, column: u32, endLine: u32, endColumn: u32 });

const edit = record<Edit>({ start: u32, end: u32, text: string });

const suggestion = record<Suggestion>({ message: string, edits: list(edit) });

const finding = record<Finding>({
  ruleId: string,
  severity,
  message: string,
  span,
  confidence: f64,
  suggestion: option(suggestion),
});

const metric = record<Metric>({ name: string, value: f64, subject: option(string), span: option(span) });

const source = record<Source>({ path: string, language: string, text: string });

const report = record<Report>({
  path: string,
  language: string,
  findings: list(finding),
  metrics: list(metric),
  unparsed: list(span),
});

const task = record<Task>({ sources: list(source), reports: list(report), options: string });

/**
 * A task in postcard's format, for a guest that decodes it.
 * @throws OptionInvalidError for what isn't a task.
 */
export function encodeTask(value: Task): Uint8Array {
  return held(() => {
    const bytes = new Bytes(taskBytes(value) + 64 * value.sources.length);
    task(bytes, value);
    return bytes.written();
  });
}

/** What only the earlier reports of a task can get wrong: numbers, severities. Throws as `encodeTask` does. */
export function checkReports({ reports }: Task): void {
  // How many bytes it takes is not worth counting first.
  if (reports.length > 0) held(() => task(new Bytes(0), { sources: [], reports, options: '' }));
}

function held<T>(encode: () => T): T {
  try {
    return encode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const issue = { path: 'task', message: `isn't a valid task: ${error.message}` };
    throw new OptionInvalidError(`${issue.path} ${issue.message}`, { issues: [issue], cause: error });
  }
}
