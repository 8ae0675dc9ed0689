import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { scaled } from '../host/backends.js';
import { main, patterns } from './cli.js';

export interface Told {
  type: string;
  [member: string]: unknown;
}

/** A `tarscli watch` that ends with the test. */
export class Watching {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  #wake = () => {};

  /** `command`: what node is started by. */
  constructor(
    args: readonly string[],
    cwd: string,
    { command = [], database = patterns }: { command?: readonly string[]; database?: string } = {},
  ) {
    const own = [main, 'watch', '--backend', 'jco', '--patterns', database, ...args];
    const [program, ...given] = [...command, process.execPath, ...own];
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
    this.child = spawn(program!, given, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
      this.#wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
      this.#wake();
    });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** Lines so far. */
  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  /** The same, of `--format jsonl`. */
  get told(): Told[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** Waits until something holds of what was told. */
  async until<T>(holds: () => T | undefined | false, what = String(holds)): Promise<T> {
    const { promise: late, reject } = withReject();
    const fail = () => reject(new Error(`not so: ${what}\n${this.stdout}\n${this.stderr}`));
    const timer = setTimeout(fail, scaled(90_000));
    void this.ended.then(fail);
    for (;;) {
      const found = holds();
      if (found) {
        clearTimeout(timer);
        return found;
      }
      await Promise.race([late, new Promise<void>((resolve) => (this.#wake = resolve))]);
    }
  }

  /** Waits for a line on standard output, from the `from`th on. Returns how many lines there are after it. */
  async line(line: string, from = 0): Promise<number> {
    return this.until(() => this.lines.indexOf(line, from) + 1 || undefined, line);
  }

  /** Waits until so many findings are known. */
  async findings(count: number): Promise<void> {
    await this.until(
      () => this.told.findLast(({ type }) => type === 'looked')?.findings === count,
      `${count} findings`,
    );
  }

  interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.ended;
  }
}

/** A promise that may be rejected when nobody waits for it any more. */
function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject!: (error: Error) => void;
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  promise.catch(() => {});
  return { promise, reject };
}
