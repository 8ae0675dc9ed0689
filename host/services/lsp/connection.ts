import type { Readable, Writable } from 'node:stream';
import {
  type Connection,
  createConnection,
  type MessageStrategy,
  type WatchDog,
} from 'vscode-languageserver';
import { createProtocolConnection } from 'vscode-languageserver-protocol/node';
import type { FrameLimits } from '../frames/frame-guard.js';
import { Ahead } from './ahead.js';
import { Lifecycle } from './lifecycle.js';
import { BoundedMessageReader, PromptMessageWriter } from './messages.js';

/** How often it is looked whether the client's process still runs. */
const lookMs = 3000;
/** Bytes that wait to be read by the client before nothing more is taken from it. */
const unreadBytes = 8 * 1024 * 1024;

export interface OpenConnection {
  connection: Connection;
  /** Settles when nothing more is said: with 0 after `shutdown`, else with 1. */
  ended: Promise<0 | 1>;
  end(): void;
}

export interface ConnectionOptions {
  input: Readable;
  output: Writable;
  frames?: Partial<FrameLimits> | undefined;
  /** The client's process, besides the one that `initialize` names. */
  clientProcess?: number | undefined;
  onProblem: (text: string) => void;
}

/** Speaks with a client until it says `exit`, closes its stream, sends what is no message, or its process is gone. */
export function openConnection(options: ConnectionOptions): OpenConnection {
  const { input, output, frames, onProblem } = options;
  let settle!: (code: 0 | 1) => void;
  const ended = new Promise<0 | 1>((resolve) => {
    settle = resolve;
  });
  const watchDog = new ClientWatch(settle);
  const ahead = new Ahead();
  const reader = new BoundedMessageReader(input, { limits: frames, ahead, ready: () => whenRead(output) });
  const lifecycle = new Lifecycle(reader, new PromptMessageWriter(output), ahead);
  const messageStrategy: MessageStrategy = {
    handleMessage(message, next) {
      ahead.done(message);
      return next(message);
    },
  };
  const connection: Connection = createConnection(
    (logger) => createProtocolConnection(lifecycle.reader, lifecycle.writer, logger, { messageStrategy }),
    watchDog,
  );
  const end = () => watchDog.exit(watchDog.shutdownReceived ? 0 : 1);
  reader.onError((error) => {
    onProblem(`the connection ends: ${error.message}`);
    watchDog.exit(1);
  });
  for (const event of ['end', 'close', 'error'] as const) input.once(event, end);
  output.once('error', end);
  if (options.clientProcess !== undefined) watchDog.watch(options.clientProcess);
  return { connection, ended, end };
}

/** Resolves when the client has read most of what it was sent; undefined if it has already. */
function whenRead(output: Writable): Promise<void> | undefined {
  if (output.writableLength < unreadBytes || output.destroyed) return undefined;
  return new Promise((resolve) => void output.once('drain', resolve));
}

/** Knows whether the client has said goodbye, and whether its process runs. */
class ClientWatch implements WatchDog {
  shutdownReceived = false;
  readonly #settle: (code: 0 | 1) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(settle: (code: 0 | 1) => void) {
    this.#settle = settle;
  }

  initialize({ processId }: { processId: number | null }): void {
    if (typeof processId === 'number') this.watch(processId);
  }

  watch(processId: number): void {
    if (!Number.isSafeInteger(processId) || processId <= 0) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      try {
        process.kill(processId, 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') this.exit(this.shutdownReceived ? 0 : 1);
      }
    }, lookMs).unref();
  }

  exit(code: number): void {
    clearInterval(this.#timer);
    this.#settle(code === 0 ? 0 : 1);
  }
}
