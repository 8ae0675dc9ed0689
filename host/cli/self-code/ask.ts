import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline/promises';
import { visibleLine, visibleLines } from '../../reports/visible.js';
import type { Answer, Proposal } from '../../selfcode/options.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';

const why = 'why? (enter for none) ';
const question = '[y]es, [n]o, [e]dit, [a]ll, [q]uit? ';

/** Asks a person at the terminal about each edit. */
export class TerminalPerson implements Disposable {
  readonly #context: Context;
  readonly #lines: Interface;
  /** Of the terminal: by its end, or Ctrl-C, which the reader of lines takes. */
  readonly #end: Promise<undefined>;
  #hasEnded = false;

  /** @throws UsageError if nobody sits there */
  constructor(context: Context) {
    if (!process.stdin.isTTY) {
      throw new UsageError('--interactive asks, and stdin is no terminal', {
        hint: 'run it in a terminal, or leave it out',
      });
    }
    this.#context = context;
    this.#lines = createInterface({ input: process.stdin, output: process.stderr });
    this.#end = once(this.#lines, 'close').then(() => {
      this.#hasEnded = true;
      return undefined;
    });
  }

  async ask(proposal: Proposal): Promise<Answer> {
    const { about, diff, left } = proposal;
    const { stderr } = this.#context.terminal;
    stderr.write(
      `\n${visibleLine(`${about.path}:${about.line} ${about.rule} ${about.ruleName}: ${about.message}`)}\n`,
    );
    stderr.write(`${visibleLines(diff)}\n`);
    for (;;) {
      const line = await this.#read(`(${left} left) ${question}`);
      if (line === undefined) return { answer: 'quit' };
      const word = line.trim().toLowerCase()[0];
      if (word === 'a') return { answer: 'all' };
      if (word === 'q') return { answer: 'quit' };
      if (word === 'y') return { answer: 'yes' };
      if (word === 'n') return { answer: 'no', why: ((await this.#read(why)) ?? '').trim() };
      if (word === 'e') {
        const text = await this.#edited(proposal);
        if (text !== undefined) return { answer: 'edit', text };
      }
    }
  }

  [Symbol.dispose](): void {
    this.#lines.close();
  }

  /** Undefined: there will be no more answers. */
  async #read(text: string): Promise<string | undefined> {
    if (this.#hasEnded) return undefined;
    const { signal } = this.#context;
    const answer = this.#lines.question(text, { signal }).catch((error: Error) => {
      // So Node tells of Ctrl-C and Ctrl-D.
      if (signal.aborted || error.name !== 'AbortError') throw error;
      return undefined;
    });
    return Promise.race([answer, this.#end]);
  }

  /** Opens the changed file in the person's editor; undefined if that fails or nothing was written. */
  async #edited({ about, after }: Proposal): Promise<string | undefined> {
    const { VISUAL, EDITOR } = this.#context.env;
    const editor = VISUAL || EDITOR || 'vi';
    const folder = await mkdtemp(join(tmpdir(), 'tars-edit-'));
    try {
      const file = join(folder, basename(about.path));
      await writeFile(file, after);
      this.#lines.pause();
      // The variable is the person's own command line, as git takes it.
      const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, editor, file], { stdio: 'inherit' });
      const [status] = (await once(child, 'close')) as [number | null];
      this.#lines.resume();
      const text = await readFile(file, 'utf8');
      return status === 0 && text !== after ? text : undefined;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
