import { didYouMean } from '../../base/did-you-mean.js';
import { InputError, MethodUnknownError, NotAllowedError } from '../../base/errors.js';
import type { TraceContext } from '../../base/trace-context.js';
import type { Core } from '../core/core.js';
import { Deadline } from '../core/deadline.js';
import type { Progress } from '../core/method.js';
import { Scheduler } from '../core/scheduler.js';
import { argumentsOf } from './arguments.js';
import { KeptAnswers } from './kept-answers.js';
import type { Answer } from './result/answer.js';
import { type PagedResult, pageOf } from './result/page.js';
import type { Ask, Tool } from './tool.js';
import { tools } from './tools.js';

/** How a call runs. */
export interface CallHow {
  signal: AbortSignal;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** The caller's trace. */
  trace?: TraceContext | undefined;
}

/** Arguments that no tool sees. */
interface Common {
  offset?: number;
  max_chars?: number;
  timeout_seconds?: number;
}

const defaultMaxChars = 20_000;
const mostNotices = 5;

/** The calls of all clients of a server. */
export class Calls {
  readonly core: Core;
  /** The tools that clients are told of. */
  readonly tools: readonly Tool[];
  readonly #allowWrite: boolean;
  readonly #lane = new Scheduler({ running: 8, waiting: 64 }).open();
  readonly #kept = new KeptAnswers();
  #report: unknown;

  constructor(core: Core, { allowWrite }: { allowWrite: boolean }) {
    this.core = core;
    this.#allowWrite = allowWrite;
    this.tools = allowWrite ? tools : tools.filter(({ effect }) => effect !== 'changes files');
  }

  /** The report of the latest analysis, if there was one. */
  get lastReport(): unknown {
    return this.#report;
  }

  /** @throws MethodUnknownError */
  toolNamed(name: string): Tool {
    const found = tools.find((tool) => tool.name === name);
    if (found) return found;
    const names = this.tools.map((tool) => tool.name);
    throw new MethodUnknownError(`there is no tool ${JSON.stringify(name.slice(0, 100))}`, {
      hint: didYouMean(name.slice(0, 100), names) ?? `the tools are ${names.join(', ')}`,
    });
  }

  /** Carries out a call, and returns the page that it asks for. @throws the errors of the core */
  async call(tool: Tool, given: unknown, how: CallHow): Promise<PagedResult> {
    if (tool.effect === 'changes files' && !this.#allowWrite) {
      throw new NotAllowedError('this server may not change files');
    }
    const all = argumentsOf(tool, given) as Common;
    const { offset = 0, max_chars = defaultMaxChars, timeout_seconds, ...own } = all;
    const key = JSON.stringify([tool.name, own]);
    const kept = offset > 0 ? this.#kept.get(key) : undefined;
    if (kept) return pageOf(kept, offset, max_chars);
    if (offset > 0 && tool.effect !== 'reads') {
      throw new InputError('the other pages of that call are not kept any more', {
        hint: 'what it was to do is done; call without offset only to do it again',
      });
    }
    const answer = await this.#within(timeout_seconds, tool, how.signal, (signal) =>
      this.#lane.run(() => this.#run(tool, own, { ...how, signal }), 0, signal),
    );
    const page = pageOf(answer, offset, max_chars);
    if ('nextOffset' in (page.document.page as object)) this.#kept.keep(key, answer);
    return page;
  }

  /** Work with the time that its call gives it, waiting included. */
  async #within<T>(
    seconds: number | undefined,
    { name }: Tool,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const ending = new Deadline(name, seconds === undefined ? undefined : seconds * 1000, signal);
    try {
      return await work(ending.signal);
    } finally {
      ending.release();
    }
  }

  async #run(tool: Tool, given: unknown, how: CallHow): Promise<Answer> {
    const notices = new Set<string>();
    const onNotice = (text: string) => void (notices.size < mostNotices && notices.add(text));
    const ask: Ask = (name, params) => this.core.call(name, params, { ...how, onNotice });
    const answer = await tool.run(given, ask);
    if (answer.report !== undefined) this.#report = answer.report;
    if (notices.size === 0) return answer;
    return { ...answer, head: { ...answer.head, notices: [...notices] } };
  }
}
