import {
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
  type MessageReader,
  type MessageWriter,
  type RequestMessage,
} from 'vscode-jsonrpc/node';
import type { Ahead } from './ahead.js';

/** Requests that are not answered yet, before others are refused. */
const mostRequests = 1000;
/** LSP's code for a request that failed. */
const requestFailed = -32803;
const serverNotInitialized = -32002;

type Refusal = readonly [code: number, message: string];

const noId: Refusal = [ErrorCodes.InvalidRequest, 'the id of a request is a string or a number'];

/**
 * Stands between a client and the server, and lets through what the client may say: nothing before `initialize`, which
 * comes once, and after `shutdown` nothing but `exit`. Beyond a number of open requests it refuses more.
 */
export class Lifecycle {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly #ahead: Ahead;
  /** By the id's text, by which vscode-jsonrpc keeps those that wait. */
  readonly #open = new Map<string, number | string>();
  /** Of those, what the client no longer waits for. */
  readonly #cancelled = new Set<number | string>();
  /** What the client hasn't answered yet, by the id's text. */
  readonly #asked = new Set<string>();
  readonly #write: (message: Message) => Promise<void>;
  #state: 'new' | 'open' | 'shut' = 'new';

  constructor(reader: MessageReader, writer: MessageWriter, ahead: Ahead) {
    this.#ahead = ahead;
    const listen = reader.listen.bind(reader);
    this.#write = writer.write.bind(writer);
    this.reader = reader;
    this.writer = writer;
    reader.listen = (callback: DataCallback): Disposable =>
      listen((message) => {
        if (this.#takes(message)) callback(message);
        else ahead.done(message);
      });
    writer.write = (message: Message) => {
      const { id, method } = message as Partial<RequestMessage>;
      if (method !== undefined && id != null) {
        this.#asked.add(String(id));
      } else if (id != null) {
        this.#open.delete(String(id));
        this.#cancelled.delete(id);
      }
      return this.#write(message);
    };
  }

  /** Whether a message is one to deal with. A request that isn't is refused. */
  #takes(message: Message): boolean {
    if (typeof message !== 'object' || message === null) return false;
    const { id, method } = message as Partial<RequestMessage>;
    if (method === undefined) return id == null || this.#asked.delete(String(id));
    if (id == null) return this.#takesNotification(method, message);
    const isId = typeof id === 'string' || typeof id === 'number';
    const refusal = isId ? this.#refusal(method, id) : noId;
    if (refusal !== undefined) {
      const [code, text] = refusal;
      const answer = { jsonrpc: '2.0', id: isId ? id : null, error: { code, message: text } };
      void this.#write(answer as unknown as Message);
      return false;
    }
    this.#open.set(String(id), id);
    if (method === 'initialize') this.#state = 'open';
    else if (method === 'shutdown') this.#state = 'shut';
    return true;
  }

  /** Before `initialize` and after `shutdown` only `exit` counts. */
  #takesNotification(method: string, message: Message): boolean {
    if (method === 'exit') return true;
    if (this.#state !== 'open') return false;
    return method !== '$/cancelRequest' || this.#takesCancellation(message);
  }

  /** A cancellation counts once, and while its request waits for an answer. It is dealt with at once. */
  #takesCancellation(message: Message): boolean {
    const id = requestOf(message);
    if (id === undefined || this.#open.get(String(id)) !== id || this.#cancelled.has(id)) return false;
    this.#cancelled.add(id);
    this.#ahead.done(message);
    return true;
  }

  #refusal(method: string, id: number | string): Refusal | undefined {
    // vscode-jsonrpc forgets the first of two that wait.
    if (this.#open.has(String(id))) {
      return [ErrorCodes.InvalidRequest, `a request with the id ${name(id)} waits already`];
    }
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

/** What a cancellation is of, if it says so. */
function requestOf(message: Message): number | string | undefined {
  const { params } = message as { params?: { id?: unknown } | null };
  const id = params?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

const longestName = 100;
const name = (method: unknown) => String(method).slice(0, longestName);
