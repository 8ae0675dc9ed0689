import { QueueFullError } from '../../base/errors.js';

/** What waits of a client. */
interface Lane {
  waiting: { start: () => void; bytes: number }[];
  waitingBytes: number;
  /** Whether its answers are read; others wait until they are. */
  isReady(): boolean;
}

export interface SchedulerLimits {
  /** Requests that run at a time. */
  running: number;
  /** Requests of one client that wait. */
  waiting: number;
  /** Bytes of the requests of one client that wait. Default: any. */
  waitingBytes?: number;
}

/** Runs requests, so many at a time, and in turn from each lane that has any: a client's, or all of a door's. */
export class Scheduler {
  readonly #limits: SchedulerLimits;
  readonly #lanes: Lane[] = [];
  #running = 0;
  /** The lane that is looked at first. */
  #next = 0;

  constructor(limits: SchedulerLimits) {
    this.#limits = limits;
  }

  /** Opens a lane. `isReady`: whether what it asks for may start. Default: always. */
  open(isReady: () => boolean = () => true): ClientLane {
    const lane: Lane = { waiting: [], waitingBytes: 0, isReady };
    this.#lanes.push(lane);
    return {
      run: (work, bytes, signal) => this.#run(lane, work, bytes, signal),
      retry: () => this.#start(),
      close: () => void this.#lanes.splice(this.#lanes.indexOf(lane), 1),
    };
  }

  async #run<T>(lane: Lane, work: () => Promise<T>, bytes: number, signal: AbortSignal): Promise<T> {
    await this.#turn(lane, bytes, signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#running--;
      this.#start();
    }
  }

  /** Waits for a place. @throws QueueFullError; the signal's reason */
  #turn(lane: Lane, bytes: number, signal: AbortSignal): Promise<void> {
    const { waiting, waitingBytes = Number.POSITIVE_INFINITY } = this.#limits;
    if (lane.waiting.length >= waiting || lane.waitingBytes + bytes > waitingBytes) {
      throw new QueueFullError(`${lane.waiting.length} requests wait already`, {
        hint: 'wait for answers before asking for more',
      });
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        lane.waiting.splice(lane.waiting.indexOf(entry), 1);
        lane.waitingBytes -= bytes;
        signal.removeEventListener('abort', give);
      };
      const give = () => {
        leave();
        reject(signal.reason);
      };
      const entry = {
        bytes,
        start: () => {
          leave();
          this.#running++;
          resolve();
        },
      };
      lane.waiting.push(entry);
      lane.waitingBytes += bytes;
      signal.addEventListener('abort', give);
      this.#start();
    });
  }

  #start(): void {
    while (this.#running < this.#limits.running) {
      const turns = this.#lanes.map((_, at) => (this.#next + at) % this.#lanes.length);
      const at = turns.find((turn) => this.#lanes[turn]!.waiting.length > 0 && this.#lanes[turn]!.isReady());
      if (at === undefined) return;
      this.#next = at + 1;
      this.#lanes[at]!.waiting[0]!.start();
    }
  }
}

/** A way to the scheduler. */
export interface ClientLane {
  /**
   * Runs the work when it is its turn. `bytes`: what it keeps while it waits. @throws QueueFullError; the signal's
   * reason
   */
  run<T>(work: () => Promise<T>, bytes: number, signal: AbortSignal): Promise<T>;
  /** Looks again whether the client is ready. */
  retry(): void;
  close(): void;
}
