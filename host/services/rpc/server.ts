import { availableParallelism } from 'node:os';
import type { Duplex } from 'node:stream';
import { InputError } from '../../base/errors.js';
import type { Core } from '../core/core.js';
import { Scheduler } from '../core/scheduler.js';
import type { FrameLimits } from '../frames/frame-guard.js';
import { type Listening, listenAt } from './listening.js';
import { type MoreMethods, Session } from './session.js';

/** Options of a server. `undefined` is the same as a missing option. */
export interface RpcServerOptions {
  core: Core;
  /** Methods besides the core's. */
  more?: MoreMethods | undefined;
  /** Requests that run at a time. Default: twice the processors. */
  running?: number | undefined;
  /** Requests of one client that wait; others are refused with ERR_QUEUE_FULL. Default 1000. */
  waiting?: number | undefined;
  /** Clients at a time; others are not let in. Default 100. */
  clients?: number | undefined;
  /** What a client may send. */
  frames?: Partial<FrameLimits> | undefined;
}

const defaultWaiting = 1000;
const defaultClients = 100;
const waitingBytes = 64 * 1024 * 1024;

/** Answers the core's methods by JSON-RPC 2.0, to clients that share its sandboxes in turn. */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #scheduler: Scheduler;
  readonly #sessions = new Set<Session>();
  #listening: Listening | undefined;

  constructor(options: RpcServerOptions) {
    this.#options = options;
    const { running = 2 * availableParallelism(), waiting = defaultWaiting } = options;
    this.#scheduler = new Scheduler({ running, waiting, waitingBytes });
  }

  /** How many clients are connected. */
  get clients(): number {
    return this.#sessions.size;
  }

  /** Listens on a socket of this user's. @throws InputError */
  async listen(place: string): Promise<void> {
    if (this.#listening) throw new InputError('the server listens already');
    const { clients = defaultClients } = this.#options;
    this.#listening = await listenAt(place, (socket) => {
      if (this.#sessions.size >= clients) socket.destroy();
      else this.#open(socket);
    });
  }

  /** Serves one client over a stream, such as stdin and stdout. Settles when it is closed. */
  serve(stream: Duplex): Promise<void> {
    return this.#open(stream).ended;
  }

  /** Takes no more clients, and ends each when what it asked for is answered: at once after `graceMs`. */
  async close(graceMs = 10_000): Promise<void> {
    const stopped = this.#listening?.stop();
    const sessions = [...this.#sessions];
    const late = setTimeout(() => {
      for (const session of sessions) session.end();
    }, graceMs);
    await Promise.all(sessions.map((session) => session.drain()));
    await Promise.all(sessions.map((session) => session.ended));
    clearTimeout(late);
    await stopped;
  }

  #open(stream: Duplex): Session {
    const { core, more = {}, frames = {} } = this.#options;
    const session = new Session(stream, { core, more, frames, scheduler: this.#scheduler });
    this.#sessions.add(session);
    void session.ended.then(() => this.#sessions.delete(session));
    return session;
  }
}
