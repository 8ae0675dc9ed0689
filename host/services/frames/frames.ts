import type { Readable } from 'node:stream';
import { FrameError, FrameGuard, type FrameLimits } from './frame-guard.js';

/** A message as it is sent. */
export function frameOf(message: object): string {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export interface FrameReaderOptions {
  limits?: Partial<FrameLimits> | undefined;
  /** Is waited for before each message, if there is something to wait for. */
  ready?: (() => Promise<void> | undefined) | undefined;
  /** Receives what a message says, and its length. If it throws, that is an error of the input. */
  take: (message: unknown, bytes: number) => void;
  /** What came is no message, or one over a limit; or the input has failed, and what came before was handed on. */
  fail: (error: Error) => void;
  /** The input has ended or was closed, and every message of it was handed on. */
  end?: (() => void) | undefined;
}

/** Milliseconds of a turn of the event loop in which messages are handed on. */
const turnMs = 2;

/**
 * Reads messages within limits. A turn of the event loop takes a few, so that what comes faster stays with who sends
 * it, and a cancellation is read before all that came ahead of it is done.
 */
export class FrameReader {
  readonly #input: Readable;
  readonly #options: FrameReaderOptions;
  readonly #guard: FrameGuard;
  #isHandingOn = false;
  #hasEnded = false;
  /** Of the input; it closes then. */
  #failure: Error | undefined;
  #isStopped = false;

  constructor(input: Readable, options: FrameReaderOptions) {
    this.#input = input;
    this.#options = options;
    this.#guard = new FrameGuard(options.limits ?? {}, (error) => this.#fail(error));
    input.on('error', (error) => {
      this.#failure = error;
    });
    for (const ending of ['end', 'close']) {
      input.once(ending, () => {
        this.#hasEnded = true;
        this.#next();
      });
    }
    input.on('data', (chunk: Buffer) => {
      if (this.#isStopped) return;
      this.#guard.push(chunk);
      this.#next();
    });
  }

  /** Whether a message has come that wasn't handed on yet. */
  get holdsMore(): boolean {
    return this.#isHandingOn;
  }

  /** Reads nothing more. */
  stop(): void {
    this.#isStopped = true;
    this.#guard.end();
    this.#input.pause();
  }

  #next(): void {
    if (this.#isStopped) return;
    if (this.#isHandingOn) {
      this.#input.pause();
      return;
    }
    const body = this.#body();
    if (body !== undefined) this.#handOn(body, performance.now() + turnMs);
    else if (this.#isStopped) return;
    else if (this.#hasEnded) this.#end();
    else if (this.#input.isPaused()) this.#input.resume();
  }

  /** The next message, if it is whole. What is none ends the reading. */
  #body(): Buffer | undefined {
    try {
      return this.#guard.take();
    } catch (error) {
      this.#fail(error as Error);
      return undefined;
    }
  }

  /** Hands on a message, and those that follow until the turn is over. */
  #handOn(first: Buffer, turnEndsAtMs: number): void {
    this.#isHandingOn = true;
    let body: Buffer | undefined = first;
    while (body !== undefined) {
      const waits = body;
      const ready = this.#options.ready?.();
      if (ready) return void ready.then(() => this.#handOnLast(waits));
      this.#take(body);
      body = !this.#isStopped && performance.now() < turnEndsAtMs ? this.#body() : undefined;
    }
    this.#endTurn();
  }

  #handOnLast(body: Buffer): void {
    this.#take(body);
    this.#endTurn();
  }

  #endTurn(): void {
    setImmediate(() => {
      this.#isHandingOn = false;
      this.#next();
    });
  }

  #take(body: Buffer): void {
    if (this.#isStopped) return;
    try {
      this.#options.take(parse(body), body.length);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #end(): void {
    if (this.#isStopped) return;
    this.stop();
    if (this.#failure) this.#options.fail(this.#failure);
    else this.#options.end?.();
  }

  #fail(error: Error): void {
    if (this.#isStopped) return;
    this.stop();
    this.#options.fail(error);
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new FrameError('a message is no JSON');
  }
}
