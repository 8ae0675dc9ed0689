import type { Socket } from 'node:net';
import { reasonOf } from '../../base/system-error.js';
import { visible } from '../../reports/visible.js';
import { FrameReader, frameOf } from '../../services/frames/frames.js';
import { exitCodes } from '../exit-codes.js';

export interface Outcome {
  /** The exit code; undefined if the work is to be done in this process. */
  code: number | undefined;
  /** Why, then. */
  why?: string;
}

/** What a server may send. A piece of output is far smaller. */
const limits = { messageBytes: 64 * 1024 * 1024, depth: 20 };
/** One that works gives a sign every few seconds. */
const longestSilenceMs = 30_000;

/**
 * Sends a request, and passes the output on that comes back. A reader that is slow holds up the server, and one that is
 * gone ends the run. Rejects if no use can be made of the server, such as one that says nothing for `silenceMs`, and
 * nothing was passed on.
 */
export function passOn(socket: Socket, request: object, silenceMs = longestSilenceMs): Promise<Outcome> {
  socket.write(frameOf(request));
  return new Promise((resolve, reject) => void new Passage(socket, silenceMs, { resolve, reject }));
}

interface Settle {
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

/** The way of one run's output, from a server to this process's. */
class Passage {
  readonly #socket: Socket;
  readonly #settle: Settle;
  readonly #patience: Patience;
  readonly #onLost = (error: NodeJS.ErrnoException) => this.#lose(error);
  #hasBegun = false;
  #hasEnded = false;
  /** Settles when stdout has taken what waits for it. */
  #drained: Promise<void> | undefined;

  constructor(socket: Socket, silenceMs: number, settle: Settle) {
    this.#socket = socket;
    this.#settle = settle;
    const fail = (error: Error) => this.#fail(error);
    this.#patience = new Patience(silenceMs, fail);
    process.stdout.on('error', this.#onLost);
    new FrameReader(socket, {
      limits,
      ready: () => this.#drained,
      take: (said) => this.#take(said),
      fail,
      end: () => fail(new Error('the server has gone')),
    });
  }

  #take(said: unknown): void {
    if (this.#hasEnded) return;
    this.#patience.renew();
    const message = messageOf(said);
    if (message === undefined) this.#fail(new Error('the server answers what makes no sense'));
    else if ('outcome' in message) this.#conclude(message.outcome);
    else this.#write(message);
  }

  #write({ stdout: out = '', stderr: err = '' }: Piece): void {
    const { stdout, stderr } = process;
    if (err !== '') stderr.write(err);
    this.#hasBegun ||= out !== '';
    const isTaken = out === '' || stdout.write(out);
    // To write can take as long as a slow reader likes, in which the server's signs wait.
    this.#patience.renew();
    if (isTaken) return;
    this.#patience.end();
    this.#drained = new Promise((resolve) => void stdout.once('drain', resolve)).then(() => {
      this.#drained = undefined;
      if (!this.#hasEnded) this.#patience.renew();
    });
  }

  #conclude(outcome: Outcome): void {
    if (outcome.code !== undefined || !this.#hasBegun) this.#end(outcome);
    else this.#fail(new Error(visible(outcome.why ?? 'the server gave up')));
  }

  #fail(error: Error): void {
    if (this.#hasEnded) return;
    if (this.#hasBegun) {
      process.stderr.write(`error[ERR_CLOSED]: the output is cut short: ${error.message}\n`);
      this.#end({ code: exitCodes.internal });
      return;
    }
    this.#leave();
    process.stdout.off('error', this.#onLost);
    this.#settle.reject(error);
  }

  #end(outcome: Outcome): void {
    this.#leave();
    // What could not be written is known when all is written.
    process.stdout.write('', () => {
      process.stdout.off('error', this.#onLost);
      this.#settle.resolve(outcome);
    });
  }

  /** Stdout takes nothing more. */
  #lose(error: NodeJS.ErrnoException): void {
    this.#leave();
    if (error.code !== 'EPIPE') {
      process.stderr.write(`error[ERR_INPUT]: can't write to stdout: ${reasonOf(error)}\n`);
    }
    this.#settle.resolve({ code: error.code === 'EPIPE' ? exitCodes.unread : exitCodes.input });
  }

  #leave(): void {
    this.#hasEnded = true;
    this.#patience.end();
    this.#socket.destroy();
  }
}

/** Waits for a sign of a server, and gives it up after so long without. */
class Patience {
  readonly #silenceMs: number;
  readonly #giveUp: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(silenceMs: number, fail: (error: Error) => void) {
    this.#silenceMs = silenceMs;
    this.#giveUp = () => fail(new Error(`the server says nothing for ${silenceMs / 1000} s`));
    this.renew();
  }

  renew(): void {
    this.end();
    this.#timer = setTimeout(this.#giveUp, this.#silenceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Output of the run. */
interface Piece {
  stdout?: string;
  stderr?: string;
}

type Message = { outcome: Outcome } | Piece;

/** What a server says. Undefined if it is nothing that tarscli serve says. */
function messageOf(said: unknown): Message | undefined {
  const value = said as {
    method?: unknown;
    params?: { value?: unknown };
    result?: unknown;
    error?: { message?: unknown };
  };
  try {
    if (value.method === '$/progress') return pieceOf(value.params!.value as Record<string, unknown>);
    if (value.error) return { outcome: { code: undefined, why: String(value.error.message) } };
    return outcomeOf(value.result as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

function pieceOf({ stdout, stderr }: Record<string, unknown>): Piece {
  return {
    ...(typeof stdout === 'string' && { stdout }),
    ...(typeof stderr === 'string' && { stderr }),
  };
}

function outcomeOf({ code, version }: Record<string, unknown>): Message | undefined {
  if (code === undefined && typeof version === 'string') {
    const why = `the server is of version ${version}; end it with "tarscli serve --stop"`;
    return { outcome: { code, why } };
  }
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 0 || code > 255) return undefined;
  return { outcome: { code } };
}
