import type { Readable, Writable } from 'node:stream';
import { type JSONRPCMessage, parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/server';
import { excessOf, requestLimits } from '../../json/excess.js';
import { Lines } from './lines.js';

const parseError = -32700;
const invalidRequest = -32600;

/**
 * Messages as lines of JSON on two streams. Every line that can't be read is answered, so that nobody waits for it. It
 * reads no further while the other side doesn't read.
 */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  /** Resolves when nothing more is read or written. */
  readonly closed: Promise<void>;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #lines: Lines;
  #closed = false;
  #isClosed!: () => void;

  constructor(input: Readable, output: Writable, maxLineBytes: number) {
    this.#input = input;
    this.#output = output;
    this.#lines = new Lines(maxLineBytes);
    this.closed = new Promise((resolve) => {
      this.#isClosed = resolve;
    });
  }

  async start(): Promise<void> {
    this.#input.on('data', this.#read).on('end', this.#end).on('close', this.#end).on('error', this.#fail);
    this.#output.on('drain', this.#pump).on('error', this.#fail);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return;
    this.#output.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#input.off('data', this.#read).off('end', this.#end).off('close', this.#end).pause();
    this.#output.off('drain', this.#pump);
    this.onclose?.();
    this.#isClosed();
  }

  readonly #read = (chunk: Buffer): void => {
    this.#lines.add(chunk);
    this.#pump();
  };

  readonly #pump = (): void => {
    while (!this.#closed && !this.#output.writableNeedDrain) {
      const line = this.#lines.next();
      if (line === undefined) {
        this.#input.resume();
        return;
      }
      if (line === 'too long')
        this.#refuse(invalidRequest, `a message has more than ${this.#lines.longest} bytes`);
      else this.#receive(line);
    }
    this.#input.pause();
  };

  #receive(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      this.#refuse(parseError, `a line is no JSON: ${(error as Error).message.slice(0, 200)}`);
      return;
    }
    const meant = withoutNulls(value);
    const excess = excessOf(Buffer.from(line), requestLimits);
    if (excess !== undefined) {
      this.#refuse(invalidRequest, `a message ${excess}`, meant);
      return;
    }
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(meant);
    } catch {
      this.#refuse(invalidRequest, 'a line is no message of JSON-RPC 2.0', meant);
      return;
    }
    this.onmessage?.(message);
  }

  /** Answers what can't be carried out. A notification is never answered. */
  #refuse(code: number, message: string, value?: unknown): void {
    this.onerror?.(new Error(message));
    const { id, method } = (typeof value === 'object' && value !== null ? value : {}) as Record<
      string,
      unknown
    >;
    const known = typeof id === 'string' || Number.isSafeInteger(id);
    if (id === undefined && typeof method === 'string') return;
    this.#output.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: known ? id : null, error: { code, message } })}\n`,
    );
  }

  readonly #end = (): void => void this.close();

  readonly #fail = (error: Error): void => {
    this.onerror?.(error);
    void this.close();
  };
}

/** Some clients write null for parameters and ids that there aren't. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('method' in value)) return value;
  const { id, params, ...rest } = value as Record<string, unknown>;
  return { ...rest, ...(id != null && { id }), ...(params != null && { params }) };
}
