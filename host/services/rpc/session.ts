import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { CancelledError, ClosedError } from '../../base/errors.js';
import { traceContextOf } from '../../base/trace-context.js';
import { untilAborted } from '../../base/until-aborted.js';
import type { Core, RequestOptions } from '../core/core.js';
import { Deadline } from '../core/deadline.js';
import type { MethodName } from '../core/methods.js';
import type { ClientLane, Scheduler } from '../core/scheduler.js';
import type { FrameLimits } from '../frames/frame-guard.js';
import { FrameReader, frameOf } from '../frames/frames.js';
import { split } from './envelope.js';
import { type Id, type Request, received } from './messages.js';
import { type Envelope, refusalOf } from './protocol.js';

/** Bytes that wait to be read by a client before nothing more is begun for it. */
const unreadBytes = 8 * 1024 * 1024;
/** Beyond this, progress is left out. */
const unreadProgressBytes = 256 * 1024;
/** Milliseconds without any reading after which a client that has much to read is given up. */
const unreadMs = 60_000;
/** Milliseconds between signs to a client that has ended its side. */
const signMs = 1_000;

/** Methods that a door adds to the core's. */
export type MoreMethods = Readonly<
  Record<string, (params: unknown, options: RequestOptions) => Promise<unknown>>
>;

export interface SessionOptions {
  core: Core;
  scheduler: Scheduler;
  more: MoreMethods;
  frames: Partial<FrameLimits>;
}

/** A client's connection. It ends with the stream, or by what is no message. */
export class Session {
  readonly #stream: Duplex;
  readonly #options: SessionOptions;
  readonly #lane: ClientLane;
  readonly #reader: FrameReader;
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  /** What can be cancelled; of requests with the same id, the last. */
  readonly #requests = new Map<Id, Deadline>();
  #running = 0;
  #unread: NodeJS.Timeout | undefined;
  #signs: NodeJS.Timeout | undefined;
  /** Called when nothing runs, and when the client has read. */
  readonly #onIdle = new Set<() => void>();
  readonly #onRead = new Set<() => void>();

  constructor(stream: Duplex, options: SessionOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#lane = options.scheduler.open(() => this.#isRead);
    this.#reader = new FrameReader(stream, {
      limits: options.frames,
      ready: () => this.#whenRead(),
      take: (message) => this.#take(message),
      fail: () => this.end(),
      end: () => this.#halfEnd(),
    });
    this.#ended = new Promise((resolve) => stream.once('close', resolve));
    stream.on('drain', () => this.#drained());
    stream.once('close', () => this.#close());
  }

  /** Settles when the connection is closed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Ends the connection and all that the client has asked for. */
  end(): void {
    this.#stream.destroy();
  }

  /** Ends the connection when all that has come in is answered and read. */
  async drain(): Promise<void> {
    do {
      if (this.#running > 0) await new Promise<void>((resolve) => this.#onIdle.add(resolve));
      await this.#whenRead();
      // Between the two, what the system holds comes in.
      await turn();
      await turn();
    } while (!this.#stream.destroyed && (this.#running > 0 || this.#reader.holdsMore));
    if (!this.#stream.destroyed) this.#stream.end();
  }

  /** A client that has said all may still wait for answers. Whether it is there shows when something is written. */
  #halfEnd(): void {
    this.#signs = setInterval(() => {
      if (this.#stream.writableLength === 0) this.#send({ method: '$/alive' });
    }, signMs).unref();
    void this.drain();
  }

  get #isRead(): boolean {
    return this.#stream.destroyed || this.#stream.writableLength < unreadBytes;
  }

  /** Resolves when the client has read most of what it was sent; undefined if it has already. */
  #whenRead(): Promise<void> | undefined {
    if (this.#isRead) return undefined;
    this.#watch();
    return new Promise((resolve) => this.#onRead.add(resolve));
  }

  #take(message: unknown): void {
    const what = received(message);
    if (what === 'nothing') return;
    if ('request' in what) void this.#answer(what.request);
    else if ('cancelled' in what) {
      this.#requests.get(what.cancelled)?.abort(new CancelledError('the request was cancelled'));
    } else this.#send({ id: what.id, error: what.refusal });
  }

  #send(message: object): void {
    if (!this.#stream.writable) return;
    this.#stream.write(frameOf({ jsonrpc: '2.0', ...message }));
    this.#watch();
  }

  async #answer(request: Request): Promise<void> {
    const { id } = request;
    this.#running++;
    try {
      this.#send({ id, result: (await this.#resultOf(request)) ?? null });
    } catch (error) {
      this.#send({ id, error: refusalOf(error) });
    }
    if (--this.#running === 0) callAll(this.#onIdle);
  }

  async #resultOf(request: Request): Promise<unknown> {
    const { id, method, params } = request;
    const [own, given] = split(method, params);
    // Time that the request waits counts.
    const deadline = new Deadline(method, own.deadlineMs, this.#ending.signal);
    const { signal } = deadline;
    this.#requests.set(id, deadline);
    try {
      return await this.#lane.run(
        () => this.#carryOut(method, given, own, signal),
        weightOf(request),
        signal,
      );
    } finally {
      deadline.release();
      if (this.#requests.get(id) === deadline) this.#requests.delete(id);
    }
  }

  #carryOut(method: string, params: unknown, own: Envelope, signal: AbortSignal): Promise<unknown> {
    const { progressToken, partialResultToken, maxBytes } = own;
    const trace = traceContextOf(own);
    const options: RequestOptions = {
      signal,
      ...(maxBytes === undefined ? {} : { maxBytes }),
      ...(trace && { trace }),
      ...(progressToken !== undefined && {
        onProgress: (value) => this.#tell(progressToken, value),
        onNotice: (notice: string) => this.#tell(progressToken, { notice }),
      }),
      ...(partialResultToken !== undefined && {
        onPart: (value: unknown) => this.#handOver(partialResultToken, value, signal),
      }),
    };
    const { core, more } = this.#options;
    if (Object.hasOwn(more, method)) return more[method]!(params, options);
    return core.call(method as MethodName, params as never, options);
  }

  #tell(token: string | number, value: unknown): void {
    if (this.#stream.destroyed || this.#stream.writableLength > unreadProgressBytes) return;
    this.#send({ method: '$/progress', params: { token, value } });
  }

  /** Waits until the client has read most of what it was sent. */
  async #handOver(token: string | number, value: unknown, signal: AbortSignal): Promise<void> {
    await untilAborted(Promise.resolve(this.#whenRead()), signal);
    this.#send({ method: '$/progress', params: { token, value } });
  }

  #drained(): void {
    clearTimeout(this.#unread);
    this.#unread = undefined;
    callAll(this.#onRead);
    this.#lane.retry();
  }

  /** Gives a client up that does not read what it was sent. */
  #watch(): void {
    if (this.#isRead || this.#unread !== undefined) return;
    this.#unread = setTimeout(() => this.end(), unreadMs).unref();
  }

  #close(): void {
    this.#reader.stop();
    clearTimeout(this.#unread);
    clearInterval(this.#signs);
    this.#ending.abort(new ClosedError('the connection was closed'));
    callAll(this.#onRead);
    callAll(this.#onIdle);
    this.#lane.close();
  }
}

function callAll(waiting: Set<() => void>): void {
  for (const resolve of waiting) resolve();
  waiting.clear();
}

/** About how many bytes a value keeps. The depth of what comes in is limited. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  return Object.values(value).reduce<number>((sum, one) => sum + weightOf(one), 32);
}
