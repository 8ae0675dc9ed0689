import {
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
  type MessageReader,
  type MessageWriter,
  type RequestMessage,
} from 'vscode-jsonrpc/node';

/** Requests that are not answered yet, before others are refused. */
const mostRequests = 1000;
/** LSP's code for a request that failed. */
const requestFailed = -32803;
const serverNotInitialized = -32002;

/**
 * Stands between a client and the server, and lets through what the client may say: nothing before `initialize`, which
 * comes once, and after `shutdown` nothing but `exit`. Beyond a number of open requests it refuses more.
 */
export class Lifecycle {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly #open = new Set<number | string>();
  readonly #write: (message: Message) => Promise<void>;
  #state: 'new' | 'open' | 'shut' = 'new';

  constructor(reader: MessageReader, writer: MessageWriter) {
    const listen = reader.listen.bind(reader);
    this.#write = writer.write.bind(writer);
    this.reader = reader;
    this.writer = writer;
    reader.listen = (callback: DataCallback): Disposable =>
      listen((message) => this.#take(message, callback));
    writer.write = (message: Message) => {
      const { id, method } = message as Partial<RequestMessage>;
      if (method === undefined && id != null) this.#open.delete(id);
      return this.#write(message);
    };
  }

  #take(message: Message, callback: DataCallback): void {
    const { id, method } = (message ?? {}) as Partial<RequestMessage>;
    const isRequest = method !== undefined && id != null;
    const refusal = isRequest ? this.#refusal(method) : undefined;
    if (refusal !== undefined) {
      const [code, text] = refusal;
      void this.#write({ jsonrpc: '2.0', id, error: { code, message: text } } as unknown as Message);
      return;
    }
    if (!isRequest && method !== undefined && !this.#takes(method, message)) return;
    if (isRequest) this.#open.add(id);
    if (method === 'initialize') this.#state = 'open';
    else if (method === 'shutdown') this.#state = 'shut';
    callback(message);
  }

  /** Whether a notification is one to act on: before `initialize` and after `shutdown` only `exit` is. */
  #takes(method: string, message: Message): boolean {
    if (method === 'exit') return true;
    return this.#state === 'open' && (method !== '$/cancelRequest' || namesRequest(message));
  }

  #refusal(method: string): readonly [code: number, message: string] | undefined {
    if (this.#state === 'new') {
      return method === 'initialize'
        ? undefined
        : [serverNotInitialized, `${name(method)} before initialize`];
    }
    if (method === 'initialize') return [ErrorCodes.InvalidRequest, 'initialize came already'];
    if (this.#state === 'shut') return [ErrorCodes.InvalidRequest, `${name(method)} after shutdown`];
    if (this.#open.size < mostRequests || method === 'shutdown') return undefined;
    return [requestFailed, `${mostRequests} requests wait for an answer; wait, then ask again`];
  }
}

/** Whether a cancellation says of what. */
function namesRequest(message: Message): boolean {
  const { params } = message as { params?: { id?: unknown } | null };
  return typeof params?.id === 'string' || typeof params?.id === 'number';
}

const longestName = 100;
const name = (method: unknown) => String(method).slice(0, longestName);
