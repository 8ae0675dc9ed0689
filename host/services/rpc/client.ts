import { type ChildProcess, spawn } from 'node:child_process';
import { connect as connectTo, type Socket } from 'node:net';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { traceContextOf } from '../../base/trace-context.js';
import type { ParamsOf, RequestOptions, ResultOf } from '../core/core.js';
import type { MethodName } from '../core/methods.js';
import { FrameReader, FrameWriter } from '../frames/frames.js';
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

/** A connection to a server. */
export class Client implements AsyncDisposable {
  readonly #connection: MessageConnection;
  readonly #end: () => void;
  readonly #closed: Promise<void>;
  readonly #onProgress = new Map<string, (value: never) => void>();
  #tokens = 0;
  #isClosed = false;

  private constructor(connection: MessageConnection, end: () => void) {
    this.#connection = connection;
    this.#end = end;
    this.#closed = new Promise((resolve) => connection.onClose(resolve));
    void this.#closed.then(() => {
      this.#isClosed = true;
      connection.dispose();
    });
    connection.onError(() => {});
    connection.onNotification('$/progress', ({ token, value }: { token: string; value: never }) =>
      this.#onProgress.get(token)?.(value),
    );
    connection.listen();
  }

  /** Connects to a socket. Rejects with the system's error if nobody answers there. */
  static connect(place: string): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket: Socket = connectTo(place);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject).on('error', () => {});
        const reader = new FrameReader(socket, { limits: fromServer });
        const connection = createMessageConnection(reader, new FrameWriter(socket));
        resolve(new Client(connection, () => void socket.destroy()));
      });
    });
  }

  /** Starts a server as a child process, and speaks with it over its stdin and stdout. */
  static spawn(command: string, args: readonly string[]): Client {
    const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader = new FrameReader(child.stdout!, { limits: fromServer });
    child.stdin!.on('error', () => {});
    const connection = createMessageConnection(reader, new FrameWriter(child.stdin!));
    return new Client(connection, () => void child.stdin!.end());
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
    const cancelling = new CancellationTokenSource();
    const cancel = () => cancelling.cancel();
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
      return await this.#connection.sendRequest(method, given, cancelling.token);
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new Error('the connection to the server has ended', { cause: error });
      throw error instanceof ResponseError ? remote(error) : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      cancelling.dispose();
      forget();
    }
  }

  /** Ends the connection. What was asked for and is not answered is cancelled. */
  async close(): Promise<void> {
    this.#end();
    await this.#closed;
  }

  /** Closes the connection, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
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

function remote({ message, data }: ResponseError<ErrorExtras | undefined>): RemoteError {
  return new RemoteError(message, data ?? { code: 'ERR_INTERNAL' });
}
