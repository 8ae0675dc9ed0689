import { openHost } from '../analysis/opening.js';
import type { Host } from '../host/host.js';
import type { CycleOptions } from './options.js';

/** Milliseconds of a call. Nobody waits for it, and a busy machine must not decide which edits are made. */
const wallMs = 60_000;

/** The one host of a run's sandboxes, opened when it is needed first. */
export class RunHost implements AsyncDisposable {
  readonly #onNotice: (text: string) => void;
  #host: Promise<Host> | undefined;

  constructor(onNotice: (text: string) => void = () => {}) {
    this.#onNotice = onNotice;
  }

  /** @throws the errors of `Host.open` */
  get({ host }: Pick<CycleOptions, 'host'>): Promise<Host> {
    this.#host ??= openHost({
      ...host,
      limits: { wallMs, ...host?.limits },
      optimizeFor: 'throughput',
      onNotice: this.#onNotice,
    });
    return this.#host;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const host = await this.#host?.catch(() => undefined);
    await host?.close();
  }
}
