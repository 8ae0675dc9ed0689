import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Takes units of work from a counter that all threads share, until none is left. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const left = new Int32Array(workerData);
  let kept = 1;
  const unit = () => {
    for (let step = 0; step < 500000; step++) {
      kept ^= kept << 13;
      kept ^= kept >>> 17;
      kept ^= kept << 5;
    }
  };
  parentPort.on('message', () => {
    while (Atomics.sub(left, 0, 1) > 0) unit();
    parentPort.postMessage(kept);
  });`;

/**
 * The machine's own scaling to so many threads, by JavaScript that computes and uses next to no memory. Nothing else
 * here can scale better.
 */
export class CpuControl {
  readonly #workers: Worker[];
  readonly #left: Int32Array;
  readonly #units: number;

  private constructor(threads: number, units: number) {
    const shared = new SharedArrayBuffer(4);
    this.#left = new Int32Array(shared);
    this.#units = units;
    this.#workers = Array.from(
      { length: threads },
      () => new Worker(program, { eval: true, workerData: shared }),
    );
  }

  static async start(threads: number, units: number): Promise<CpuControl> {
    const control = new CpuControl(threads, units);
    await control.run();
    return control;
  }

  /** Runs all units, by all threads together. */
  async run(): Promise<void> {
    Atomics.store(this.#left, 0, this.#units);
    await Promise.all(
      this.#workers.map(async (worker) => {
        worker.postMessage(undefined);
        await once(worker, 'message');
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Returns how many units take one thread about so long. */
export async function controlUnits(milliseconds: number): Promise<number> {
  const trial = 50;
  const control = await CpuControl.start(1, trial);
  const started = performance.now();
  await control.run();
  const unitMs = (performance.now() - started) / trial;
  await control.close();
  return Math.max(1, Math.round(milliseconds / unitMs));
}
