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
export class HumanView implements View {
  readonly #terminal: Terminal;
  readonly #debug: boolean;

  constructor(terminal: Terminal, debug: boolean) {
    this.#terminal = terminal;
    this.#debug = debug;
  }

  change({ path, fresh, resolved }: FileChange): void {
    const { paint } = this.#terminal.stdout;
    const line = (mark: string, entry: Entry) => this.#line(`${mark} ${textOf(path, entry)}`);
    for (const entry of resolved) line(paint.green('-'), entry);
    for (const entry of fresh) line(paint.red('+'), entry);
  }

  looked({ cause, fresh, resolved, counts }: Look): void {
    const total = `${plural(counts.findings, 'finding')} in ${plural(counts.withFindings, 'file')}`;
    const changed = `${fresh} new, ${resolved} resolved`;
    if (cause === 'start') this.#line(`watching ${plural(counts.files, 'file')}: ${total}`);
    else if (cause === 'reload') this.#line(`looked at everything again: ${changed}; ${total}`);
    else if (fresh + resolved > 0) this.#line(`${changed}; ${total}`);
  }

  failed(error: unknown): void {
    reportError(error, this.#terminal, this.#debug);
  }

  #line(text: string): void {
    this.#terminal.stdout.write(`${text}\n`);
  }
}

function textOf(path: string, { line, column, severity, rule, message }: Entry): string {
  return `${visibleLine(path)}:${line}:${column} ${severity} ${visible(rule)} ${visible(message)}`;
}

/** A line of JSON for each event. */
export class JsonLinesView implements View {
  readonly #terminal: Terminal;
  readonly #debug: boolean;

  constructor(terminal: Terminal, debug: boolean) {
    this.#terminal = terminal;
    this.#debug = debug;
  }

  change({ path, fresh, resolved }: FileChange): void {
    for (const entry of resolved) this.#line({ type: 'finding', change: 'resolved', path, ...entry });
    for (const entry of fresh) this.#line({ type: 'finding', change: 'new', path, ...entry });
  }

  looked({ counts, ...look }: Look): void {
    this.#line({ type: 'looked', ...look, ...counts });
  }

  failed(error: unknown): void {
    const { code, message, hint, details } = asTarsError(error, this.#debug);
    this.#line({ type: 'error', code, message, hint, details });
  }

  #line(value: object): void {
    this.#terminal.stdout.write(`${visibleJson(value)}\n`);
  }
}
