import { type ChildProcess, spawn } from 'node:child_process';
import { connect as connectTo, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { traceContextOf } from '../../base/trace-context.js';
import type { ParamsOf, RequestOptions, ResultOf } from '../core/core.js';
import type { MethodName } from '../core/methods.js';
import { FrameReader, frameOf } from '../frames/frames.js';
import type { ErrorExtras } from './protocol.js';

/** Answers may be larger than what is asked, and are as deep as reports are. */
const fromServer = { messageBytes: 256 * 1024 * 1024, depth: 200, values: Number.POSITIVE_INFINITY };

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
  readonly #end: () => void;
  /** Takes the answer to a request; nothing if the connection has ended. */
  readonly #asked = new Map<number, (answer?: Said) => void>();
  readonly #onProgress = new Map<string, (value: never) => void>();
  #ids = 0;
  #tokens = 0;
  #isClosed = false;

  private constructor(input: Readable, output: Writable, end: () => void) {
    this.#output = output;
    this.#end = end;
    new FrameReader(input, {
      limits: fromServer,
      take: (said) => this.#take(said as Said),
      fail: () => void this.close(),
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
        resolve(new Client(socket, socket, () => void socket.destroy()));
      });
    });
  }

  /** Starts a server as a child process, and speaks with it over its stdin and stdout. */
  static spawn(command: string, args: readonly string[]): Client {
    const { stdin, stdout }: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    stdin!.on('error', () => {});
    return new Client(stdout!, stdin!, () => void stdin!.end());
  }

  /**
   * Asks for a method of the core. Rejects with RemoteError for what the server answers, and with an Error if the
   * connection ends.
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
    if (this.#isClosed) throw new Error('the connection to the server is closed');
    const id = this.#ids++;
    const cancel = () => this.#send({ method: '$/cancelRequest', params: { id } });
    signal?.addEventListener('abort', cancel, { once: true });
    const [tokens, forget] = this.#tokensFor(options);
    const given = {
      ...params,
      ...tokens,
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
      ...traceContextOf(trace),
    };
    try {
      const answer = await new Promise<Said | undefined>((resolve) => {
        this.#asked.set(id, resolve);
        this.#send({ id, method, params: given });
      });
      if (answer && !answer.error) return answer.result;
      signal?.throwIfAborted();
      if (!answer?.error) throw new Error('the connection to the server has ended');
      throw new RemoteError(answer.error.message, answer.error.data ?? { code: 'ERR_INTERNAL' });
    } finally {
      this.#asked.delete(id);
      signal?.removeEventListener('abort', cancel);
      forget();
    }
  }

  /** Ends the connection. What was asked for and is not answered is cancelled. */
  async close(): Promise<void> {
    this.#end();
    this.#lose();
    if (!this.#output.closed) await new Promise((resolve) => this.#output.once('close', resolve));
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
