import { plural } from '../../reports/plural.js';
import { visible, visibleJson, visibleLine } from '../../reports/visible.js';
import { asTarsError, reportError } from '../errors.js';
import type { Terminal } from '../terminal.js';
import type { Entry, FileChange, KnownFindings } from './known.js';

/** Why files were looked at. */
export type Cause = 'start' | 'changes' | 'reload';

export interface Look {
  cause: Cause;
  /** The number of looks so far. */
  revision: number;
  /** Files that were looked at. */
  looked: number;
  fresh: number;
  resolved: number;
  counts: KnownFindings['counts'];
}

/** Where a watch tells what has changed. */
export interface View {
  change(change: FileChange): void;
  looked(look: Look): void;
  /** A look that failed: the next change brings another. */
  failed(error: unknown): void;
}

/** Lines for people. */
export function humanView(terminal: Terminal, debug: boolean): View {
  const { stdout } = terminal;
  const line = (text: string) => stdout.write(`${text}\n`);
  return {
    change({ path, fresh, resolved }) {
      const { paint } = stdout;
      for (const entry of resolved) line(`${paint.green('-')} ${textOf(path, entry)}`);
      for (const entry of fresh) line(`${paint.red('+')} ${textOf(path, entry)}`);
    },
    looked({ cause, fresh, resolved, counts }) {
      const total = `${plural(counts.findings, 'finding')} in ${plural(counts.withFindings, 'file')}`;
      const changed = `${fresh} new, ${resolved} resolved`;
      if (cause === 'start') line(`watching ${plural(counts.files, 'file')}: ${total}`);
      else if (cause === 'reload') line(`looked at everything again: ${changed}; ${total}`);
      else if (fresh + resolved > 0) line(`${changed}; ${total}`);
    },
    failed: (error) => void reportError(error, terminal, debug),
  };
}

function textOf(path: string, { line, column, severity, rule, message }: Entry): string {
  return `${visibleLine(path)}:${line}:${column} ${severity} ${visible(rule)} ${visible(message)}`;
}

/** A line of JSON for each event. */
export function jsonLinesView({ stdout }: Terminal, debug: boolean): View {
  const line = (value: object) => stdout.write(`${visibleJson(value)}\n`);
  return {
    change({ path, fresh, resolved }) {
      for (const entry of resolved) line({ type: 'finding', change: 'resolved', path, ...entry });
      for (const entry of fresh) line({ type: 'finding', change: 'new', path, ...entry });
    },
    looked: ({ counts, ...look }) => void line({ type: 'looked', ...look, ...counts }),
    failed(error) {
      const { code, message, hint, details } = asTarsError(error, debug);
      line({ type: 'error', code, message, hint, details });
    },
  };
}
