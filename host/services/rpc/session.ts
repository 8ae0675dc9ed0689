import type { Duplex } from 'node:stream';
import { type CancellationToken, createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { CancelledError, ClosedError, OptionInvalidError } from '../../base/errors.js';
import { traceContextOf } from '../../base/trace-context.js';
import type { Core, RequestOptions } from '../core/core.js';
import type { MethodName } from '../core/methods.js';
import type { FrameLimits } from '../frames/frame-guard.js';
import { FrameReader, FrameWriter } from '../frames/frames.js';
import { type Envelope, responseError } from './protocol.js';
import type { ClientLane, Scheduler } from './scheduler.js';

/** Bytes that wait to be read by a client before nothing more is begun for it. */
const unreadBytes = 8 * 1024 * 1024;
/** Beyond this, progress is left out. */
const unreadProgressBytes = 256 * 1024;
/** Milliseconds without any reading after which a client that has much to read is given up. */
const unreadMs = 60_000;

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
  readonly #connection: MessageConnection;
  readonly #lane: ClientLane;
  readonly #ending = new AbortController();
  #running = 0;
  #unread: NodeJS.Timeout | undefined;
  readonly #ended: Promise<void>;

  constructor(stream: Duplex, options: SessionOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#lane = options.scheduler.open(() => this.#isRead);
    this.#connection = createMessageConnection(
      new FrameReader(stream, options.frames),
      new FrameWriter(stream),
    );
    this.#ended = new Promise((resolve) => stream.once('close', resolve));
    stream.on('drain', () => this.#drained());
    stream.once('close', () => this.#close());
    // A client that has said all may still wait for answers.
    stream.once('end', () => void this.drain());
    this.#connection.onError(() => this.end());
    this.#connection.onRequest((method, params, token) =>
      this.#answer(method, params as unknown, token as unknown as CancellationToken),
    );
    // Nothing is asked of the server by notifications besides cancelling.
    this.#connection.onUnhandledNotification(() => {});
    this.#connection.listen();
  }

  /** Settles when the connection is closed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Ends the connection and all that the client has asked for. */
  end(): void {
    this.#stream.destroy();
  }

  /** Ends the connection when what is under way is answered and read. */
  async drain(): Promise<void> {
    // What has come in and is not begun yet is begun meanwhile.
    for (let idle = 0; idle < 3 && !this.#stream.destroyed; idle = this.#running > 0 ? 0 : idle + 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!this.#stream.destroyed) this.#stream.end();
  }

  get #isRead(): boolean {
    return this.#stream.writableLength < unreadBytes;
  }

  async #answer(method: string, params: unknown, token: CancellationToken): Promise<unknown> {
    const cancelling = new AbortController();
    const cancel = (reason: unknown) => cancelling.abort(reason);
    const onCancel = () => cancel(new CancelledError('the request was cancelled'));
    // A token of a request that was cancelled before it was read tells nobody.
    if (token.isCancellationRequested) onCancel();
    else token.onCancellationRequested(onCancel);
    const onEnd = () => cancel(this.#ending.signal.reason);
    this.#ending.signal.addEventListener('abort', onEnd, { once: true });
    this.#running++;
    try {
      const [own, given] = split(method, params);
      const work = () => this.#carryOut(method, given, own, cancelling.signal);
      return await this.#lane.run(work, weightOf(params), cancelling.signal);
    } catch (error) {
      return responseError(error);
    } finally {
      this.#running--;
      this.#ending.signal.removeEventListener('abort', onEnd);
      this.#watch();
    }
  }

  #carryOut(method: string, params: unknown, own: Envelope, signal: AbortSignal): Promise<unknown> {
    const { progressToken, partialResultToken, deadlineMs, maxBytes } = own;
    const trace = traceContextOf(own);
    const options: RequestOptions = {
      signal,
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
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
    void this.#connection.sendNotification('$/progress', { token, value }).catch(() => {});
  }

  /** Waits until the client has read most of what it was sent. */
  async #handOver(token: string | number, value: unknown, signal: AbortSignal): Promise<void> {
    while (!this.#isRead) {
      signal.throwIfAborted();
      this.#watch();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await this.#connection.sendNotification('$/progress', { token, value });
  }

  #drained(): void {
    clearTimeout(this.#unread);
    this.#unread = undefined;
    this.#lane.retry();
  }

  /** Gives a client up that reads nothing of what it was sent. */
  #watch(): void {
    if (this.#isRead || this.#unread !== undefined) return;
    this.#unread = setTimeout(() => this.end(), unreadMs).unref();
  }

  #close(): void {
    clearTimeout(this.#unread);
    this.#ending.abort(new ClosedError('the connection was closed'));
    this.#lane.close();
    this.#connection.dispose();
  }
}

/** Takes the door's own members off the parameters. @throws OptionInvalidError */
function split(method: string, given: unknown): [Envelope, unknown] {
  const params = Array.isArray(given) && given.length <= 1 ? (given[0] ?? {}) : (given ?? {});
  if (typeof params !== 'object' || Array.isArray(params)) {
    throw new OptionInvalidError(`${method}: the parameters must be an object`, {
      issues: [{ path: 'params', message: 'must be an object' }],
    });
  }
  const { progressToken, partialResultToken, deadlineMs, maxBytes, traceparent, tracestate, ...others } =
    params as Envelope;
  for (const [name, value] of Object.entries({ progressToken, partialResultToken })) {
    if (value !== undefined && typeof value !== 'string' && typeof value !== 'number')
      throw wrong(method, name, 'must be a text or a number');
  }
  for (const [name, value] of Object.entries({ deadlineMs, maxBytes })) {
    if (value !== undefined && !(typeof value === 'number' && value > 0))
      throw wrong(method, name, 'must be a number over 0');
  }
  return [{ progressToken, partialResultToken, deadlineMs, maxBytes, traceparent, tracestate }, others];
}

function wrong(method: string, path: string, message: string): OptionInvalidError {
  return new OptionInvalidError(`${method}: ${path} ${message}`, { issues: [{ path, message }] });
}

/** About how many bytes a value keeps. The depth of what comes in is limited. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  return Object.values(value).reduce<number>((sum, one) => sum + weightOf(one), 32);
}
