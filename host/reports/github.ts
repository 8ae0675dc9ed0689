import type { Severity, Span } from '../../wit/types/agent.js';
import { byPlace, type Formatter, type ReportedFile } from './run-report.js';
import { visible } from './visible.js';

const commands = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
} as const satisfies Record<Severity, string>;

/** Workflow commands of GitHub Actions, which shows them as annotations of the changed lines. */
export class GithubFormatter implements Formatter {
  start(): string {
    return '';
  }

  *file({ path, status, error, findings }: ReportedFile): Iterable<string> {
    if (error !== undefined) {
      const what = status === 'failed' ? 'was not looked at' : 'was cut short';
      yield command('error', { file: path, title: error.code }, `${path} ${what}: ${error.message}`);
    }
    for (const { severity, ruleId, message, suggestion, span } of findings.toSorted(byPlace)) {
      const text = suggestion === undefined ? message : `${message}\n${suggestion.message}`;
      yield command(commands[severity], { file: path, ...place(span), title: ruleId }, text);
    }
  }

  end(): Iterable<string> {
    return [];
  }
}

/** Columns only make sense within one line. */
function place({ line, column, endLine, endColumn }: Span): Record<string, number> {
  return line === endLine ? { line, col: column, endLine, endColumn } : { line, endLine };
}

function command(name: string, properties: Record<string, string | number>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name} ${list.join(',')}::${data(message)}\n`;
}

/** Escapes what the runner unescapes: an unescaped line end in the text could begin a command. */
function data(text: string): string {
  const shown = text.split('\n').map(visible).join('\n');
  return shown.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
