import type { LogLine } from '../base/log-line.js';
import { oneLine } from '../base/text.js';

const levels: ReadonlySet<string> = new Set(['debug', 'info', 'warn', 'error']);

// A line costs something even when it is empty.
const lineOverhead = 16;

/** Log lines of one call, up to a number of bytes. */
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

  /** Whether what is added now is counted only. */
  get isFull(): boolean {
    return this.#bytes >= this.#limit;
  }

  add(level: string, message: string): void {
    if (this.isFull) {
      this.#dropped++;
      return;
    }
    // A copy: V8 keeps the whole of a long text alive for a part of it.
    const bytes = Buffer.from(oneLine(message, this.#limit - this.#bytes));
    const line = bytes.toString();
    this.#bytes += bytes.length + lineOverhead;
    this.#lines.push({ level: levels.has(level) ? (level as LogLine['level']) : 'info', message: line });
  }

  /** Counts lines that were dropped before they came here. */
  drop(count: number): void {
    this.#dropped += count;
  }

  /** The lines, and one at the end that counts those that were dropped. */
  lines(): LogLine[] {
    if (this.#dropped === 0) return this.#lines;
    const message = `${this.#dropped} more log lines were dropped: the limit is ${this.#limit} bytes`;
    return [...this.#lines, { level: 'warn', message }];
  }
}
