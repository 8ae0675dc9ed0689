import { visibleLine } from '../../reports/visible.js';
import type { SelfCodeEvent } from '../../selfcode/events.js';
import { wholeCommand } from '../../selfcode/testing/command.js';
import type { Left } from '../../selfcode/time-left.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { noticesOf } from '../notice.js';

/** How often a line of progress is written where it can't be replaced. */
const everyMs = 2000;

/** Of what a command printed that fails without any edit. */
const keptLines = 10;

/** Shows a run on stderr as it goes. */
export class SelfCodePresenter {
  readonly notice: (text: string) => void;
  readonly #context: Context;
  readonly #quiet: boolean;
  #toldMs = 0;
  #open = false;
  #edits = 0;

  constructor(context: Context, quiet: boolean) {
    this.#context = context;
    this.#quiet = quiet;
    this.notice = noticesOf(context.terminal, { quiet, clear: () => this.#clear() });
  }

  take(event: SelfCodeEvent): void {
    if (event.type === 'stage') this.#line(`${event.stage}`);
    else if (event.type === 'progress') this.#progress(event);
    else if (event.type === 'recorded') this.#recorded(event);
    else this.#clear();
  }

  #recorded({ record }: Extract<SelfCodeEvent, { type: 'recorded' }>): void {
    if (record.type === 'generated') this.#edits += record.edits.length;
    if (record.type === 'started') this.#line(`run ${record.run} on ${record.repository.base.slice(0, 12)}`);
    if (record.type === 'chosen') {
      this.#line(`${record.opportunities.length} opportunities chosen, ${record.passedOver} passed over`);
    }
    if (record.type === 'base-tested') {
      const { round, failed, passed, exit, ended, output } = record;
      const how = ended === 'exited' ? `exit ${exit}` : ended;
      const counted = `${passed.length} passed, ${failed.length} failed`;
      this.#line(`base, run ${round + 1}: ${counted}${failed.length > 0 ? `, ${how}` : ''}`);
      if (failed.length > 0 && round === 0) {
        const names = failed.filter((name) => name !== 'build' && name !== wholeCommand);
        for (const name of names.slice(0, keptLines)) this.#line(`  fails: ${name}`);
        for (const line of output.trimEnd().split('\n').slice(-keptLines)) this.#line(`  ${line}`);
      }
    }
    if (record.type === 'tried') {
      const { edits, passed, broken } = record;
      const what = passed ? 'passed' : `failed: ${broken.slice(0, 3).join(', ')}`;
      this.#line(`${edits.length} of ${this.#edits} edits together: ${what}`);
    }
  }

  #line(text: string): void {
    if (this.#quiet) return;
    this.#clear();
    this.#context.terminal.stderr.write(`${visibleLine(text)}\n`);
  }

  #progress({ stage, done, total, left }: Extract<SelfCodeEvent, { type: 'progress' }>): void {
    const { stderr } = this.#context.terminal;
    if (this.#quiet || !stderr.isTTY) return;
    const nowMs = Date.now();
    if (nowMs - this.#toldMs < everyMs / 20) return;
    this.#toldMs = nowMs;
    const of = total === undefined ? '' : ` of ${total}`;
    stderr.write(`\r\u001B[K${stage}: ${done}${of}${left === undefined ? '' : leftText(left)}`);
    this.#open = true;
  }

  #clear(): void {
    if (this.#open) this.#context.terminal.stderr.write('\r\u001B[K');
    this.#open = false;
  }
}

/** In whole seconds, from a minute on in whole minutes: more would be pretended. */
function leftText({ ms, isLeast }: Left): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds === 0) return '';
  const about = isLeast ? 'at least' : 'about';
  return seconds < 60 ? `, ${about} ${seconds} s left` : `, ${about} ${Math.round(seconds / 60)} min left`;
}

const codes: Readonly<Record<string, ExitCode>> = {
  'red-base': exitCodes.unfixed,
  'pr-edited': exitCodes.unfixed,
  stopped: exitCodes.interrupted,
  failed: exitCodes.unfixed,
};

export function exitCodeOfRun(end: string): ExitCode {
  return codes[end] ?? exitCodes.ok;
}
