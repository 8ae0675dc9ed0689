import type { LogLine } from '../base/log-line.js';
import { oneLine } from '../base/text.js';

const levels: ReadonlySet<string> = new Set(['debug', 'info', 'warn', 'error']);

// An empty line also takes memory.
const lineOverhead = 16;

/** Log of one call, up to a number of bytes. */
export class LogBuffer {
  readonly #limit: number;
  readonly #lines: LogLine[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether further lines are only counted. */
  get isFull(): boolean {
    return this.#bytes >= this.#limit;
  }

  add(level: string, message: string): void {
    if (this.isFull) {
      this.#dropped++;
      return;
    }
    // The copy lets V8 free a long text of which only a part is kept.
    const bytes = Buffer.from(oneLine(message, this.#limit - this.#bytes));
    const line = bytes.toString();
    this.#bytes += bytes.length + lineOverhead;
    this.#lines.push({ level: levels.has(level) ? (level as LogLine['level']) : 'info', message: line });
  }

  /** Counts lines that were dropped before they reached the buffer. */
  drop(count: number): void {
    this.#dropped += count;
  }

  /** Returns the lines and, if some were dropped, a last line that counts them. */
  lines(): LogLine[] {
    if (this.#dropped === 0) return this.#lines;
    const message = `${this.#dropped} more log lines were dropped: the limit is ${this.#limit} bytes`;
    return [...this.#lines, { level: 'warn', message }];
  }
}
