import type { Socket } from 'node:net';
import { reasonOf } from '../../base/system-error.js';
import { visible } from '../../reports/visible.js';
import { FrameGuard } from '../../services/frames/frame-guard.js';
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
 * gone ends the run. Rejects if no use can be made of the server, such as one that says nothing for `silenceMs`, and nothing
 * was passed on.
 */
export function passOn(socket: Socket, request: object, silenceMs = longestSilenceMs): Promise<Outcome> {
  const { stdout, stderr } = process;
  const body = JSON.stringify(request);
  socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  return new Promise((resolve, reject) => {
    const guard = new FrameGuard(limits);
    let hasBegun = false;
    let hasEnded = false;
    const leave = () => {
      hasEnded = true;
      patience.end();
      socket.destroy();
      guard.destroy();
    };
    const end = (outcome: Outcome) => {
      leave();
      // What could not be written is known when all is written.
      stdout.write('', () => {
        stdout.off('error', lose);
        resolve(outcome);
      });
    };
    const lose = (error: NodeJS.ErrnoException) => {
      leave();
      if (error.code === 'EPIPE') return resolve({ code: exitCodes.unread });
      stderr.write(`error[ERR_INPUT]: can't write to stdout: ${reasonOf(error)}\n`);
      resolve({ code: exitCodes.input });
    };
    const fail = (error: Error) => {
      if (hasEnded) return;
      if (hasBegun) {
        stderr.write(`error[ERR_CLOSED]: the output is cut short: ${error.message}\n`);
        return end({ code: exitCodes.internal });
      }
      leave();
      stdout.off('error', lose);
      reject(error);
    };
    const conclude = (outcome: Outcome) => {
      if (outcome.code !== undefined || !hasBegun) return end(outcome);
      fail(new Error(visible(outcome.why ?? 'the server gave up')));
    };
    const patience = new Patience(silenceMs, fail);
    stdout.on('error', lose);
    // What it said before it went is heard out: a slow reader may not have taken it yet.
    socket.on('error', () => {}).once('close', () => guard.end());
    guard.on('error', fail).once('end', () => fail(new Error('the server has gone')));
    guard.on('data', (frame: Buffer) => {
      if (hasEnded) return;
      patience.renew();
      const message = messageOf(frame);
      if (message === undefined) return fail(new Error('the server answers what makes no sense'));
      if ('outcome' in message) return conclude(message.outcome);
      const { stdout: out = '', stderr: err = '' } = message;
      if (err !== '') stderr.write(err);
      hasBegun ||= out !== '';
      const isTaken = out === '' || stdout.write(out);
      // To write can take as long as a slow reader likes, in which the server's signs wait.
      patience.renew();
      if (isTaken) return;
      guard.pause();
      patience.end();
      stdout.once('drain', () => {
        guard.resume();
        if (!hasEnded) patience.renew();
      });
    });
    socket.pipe(guard);
  });
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

type Message = { outcome: Outcome } | { stdout?: string; stderr?: string };

/** What a server says. Undefined if it is nothing that tarscli serve says. */
function messageOf(frame: Buffer): Message | undefined {
  const text = frame.toString('utf8', frame.indexOf('\r\n\r\n') + 4);
  let value: {
    method?: unknown;
    params?: { value?: unknown };
    result?: unknown;
    error?: { message?: unknown };
  };
  try {
    value = JSON.parse(text);
    if (value.method === '$/progress') return pieceOf(value.params!.value as Record<string, unknown>);
    if (value.error) return { outcome: { code: undefined, why: String(value.error.message) } };
    return outcomeOf(value.result as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

function pieceOf({ stdout, stderr }: Record<string, unknown>): Message {
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
