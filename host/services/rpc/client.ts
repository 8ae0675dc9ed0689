import { spawn } from 'node:child_process';
import { connect as connectTo, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { traceContextOf } from '../../base/trace-context.js';
import { untilAborted } from '../../base/until-aborted.js';
import type { ParamsOf, RequestOptions, ResultOf } from '../core/core.js';
import type { MethodName } from '../core/methods.js';
import { FrameReader, frameOf } from '../frames/frames.js';
import type { ErrorExtras } from './protocol.js';

/** Answers may be larger than what is asked, and are as deep as reports are. */
const fromServer = { messageBytes: 256 * 1024 * 1024, depth: 200, values: Number.POSITIVE_INFINITY };

/** Milliseconds for a server that was started to end when its client is closed. */
const endMs = 5_000;

/** An error that the server answered with. `code` is that of the error there. */
export class RemoteError extends Error {
  readonly code: ErrorExtras['code'];
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly issues: ErrorExtras['issues'];

  constructor(message: string, { code, hint, details = [], issues }: ErrorExtras) {
    super(message);
    this.name = 'RemoteError';
    this.code = code;
    this.hint = hint;
    this.details = details;
    this.issues = issues;
  }
}

/** What a server says: an answer, or a notification. */
interface Said {
  id?: number;
  result?: unknown;
  error?: { message: string; data?: ErrorExtras };
  method?: string;
  params?: { token: string; value: never };
}

/** A connection to a server. */
export class Client implements AsyncDisposable {
  readonly #output: Writable;
  /** Settles when the connection has ended. */
  readonly #end: () => Promise<unknown>;
  /** Takes the answer to a request; nothing if the connection has ended. */
  readonly #asked = new Map<number, (answer?: Said) => void>();
  readonly #onProgress = new Map<string, (value: never) => void>();
  #ids = 0;
  #tokens = 0;
  #isClosed = false;
  /** What ended the connection, if it was no end of the server's or this side's. */
  #cause: Error | undefined;

  private constructor(input: Readable, output: Writable, end: () => Promise<unknown>) {
    this.#output = output;
    this.#end = end;
    new FrameReader(input, {
      limits: fromServer,
      take: (said) => this.#take(messageOf(said)),
      fail: (error) => this.#fail(error),
      end: () => this.#lose(),
    });
  }

  /** Connects to a socket. Rejects with the system's error if nobody answers there. */
  static connect(place: string): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket: Socket = connectTo(place);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        const closed = new Promise((done) => socket.once('close', done));
        const end = () => {
          socket.destroy();
          return closed;
        };
        resolve(new Client(socket, socket, end));
      });
    });
  }

  /**
   * Starts a server as a child process, and speaks with it over its stdin and stdout. If it can't be started, requests
   * reject. If it doesn't end with its client, it is killed.
   */
  static spawn(command: string, args: readonly string[]): Client {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdin, stdout } = child;
    const closed = new Promise((done) => child.once('close', done));
    stdin.on('error', () => {});
    const client = new Client(stdout, stdin, async () => {
      stdin.destroy();
      stdout.destroy();
      const late = setTimeout(() => child.kill('SIGKILL'), endMs);
      await closed;
      clearTimeout(late);
    });
    child.on('error', (error) => client.#fail(error));
    return client;
  }

  /**
   * Asks for a method of the core. Rejects with RemoteError for what the server answers, with the signal's reason as
   * soon as it aborts, and with an Error if the connection ends.
   */
  call<Name extends MethodName>(
    method: Name,
    params: ParamsOf<Name>,
    options: RequestOptions = {},
  ): Promise<ResultOf<Name>> {
    return this.request(method, params as object, options) as Promise<ResultOf<Name>>;
  }

  /** Asks for any method by its name. */
  async request(method: string, params: object, options: RequestOptions = {}): Promise<unknown> {
    const { signal, deadlineMs, maxBytes, trace } = options;
    signal?.throwIfAborted();
    if (this.#isClosed) throw this.#closed('the connection to the server is closed');
    const id = this.#ids++;
    const cancel = () => this.#send({ method: '$/cancelRequest', params: { id } });
    const [tokens, forget] = this.#tokensFor(options);
    const given = {
      ...params,
      ...tokens,
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
      ...traceContextOf(trace),
    };
    try {
      const answered = new Promise<Said | undefined>((resolve) => {
        this.#asked.set(id, resolve);
        this.#send({ id, method, params: given });
      });
      const answer = await untilAborted(answered, signal, cancel);
      if (!answer) throw this.#closed('the connection to the server has ended');
      if (!answer.error) return answer.result;
      throw new RemoteError(answer.error.message, answer.error.data ?? { code: 'ERR_INTERNAL' });
    } finally {
      this.#asked.delete(id);
      forget();
    }
  }

  /** Ends the connection. What was asked for and is not answered is cancelled. */
  async close(): Promise<void> {
    const ended = this.#end();
    this.#lose();
    await ended;
  }

  /** Closes the connection, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #send(message: object): void {
    if (this.#output.writable) this.#output.write(frameOf({ jsonrpc: '2.0', ...message }));
  }

  #take({ method, params, ...answer }: Said): void {
    if (method === undefined) this.#asked.get(answer.id!)?.(answer);
    else if (method === '$/progress') this.#tell(params!);
  }

  #tell({ token, value }: NonNullable<Said['params']>): void {
    try {
      this.#onProgress.get(token)?.(value);
    } catch {
      // What a listener throws is no fault of the server.
    }
  }

  #fail(error: Error): void {
    this.#cause ??= error;
    void this.close();
  }

  #closed(message: string): Error {
    const cause = this.#cause;
    return cause ? new Error(`${message}: ${cause.message}`, { cause }) : new Error(message);
  }

  #lose(): void {
    this.#isClosed = true;
    for (const take of this.#asked.values()) take();
  }

  #tokensFor({ onProgress, onPart, onNotice }: RequestOptions): [object, () => void] {
    const own: string[] = [];
    const token = (take: (value: never) => void) => {
      const name = `${++this.#tokens}`;
      own.push(name);
      this.#onProgress.set(name, take);
      return name;
    };
    const tokens = {
      ...((onProgress || onNotice) && {
        progressToken: token((value: { notice?: string }) => {
          if (value.notice === undefined) onProgress?.(value as never);
          else onNotice?.(value.notice);
        }),
      }),
      ...(onPart && { partialResultToken: token((value) => void onPart(value)) }),
    };
    return [tokens, () => own.forEach((name) => void this.#onProgress.delete(name))];
  }
}

/** @throws Error if it is neither an answer nor a notification */
function messageOf(said: unknown): Said {
  if (typeof said === 'object' && said !== null && !Array.isArray(said)) return said as Said;
  throw new Error('the server says what is no message');
}
