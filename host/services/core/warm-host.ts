import { Host } from '../../host/host.js';
import type { CoreOptions } from './options.js';
import { coreDefaults } from './options.js';

/**
 * The host that all requests share. It opens with the first request that needs it. It closes when no request was under
 * way for `idleMs`, and its idle sandboxes close when the process takes more memory than its ceiling.
 */
export class WarmHost implements AsyncDisposable {
  readonly #options: CoreOptions;
  #host: Promise<Host> | undefined;
  #opened: Host | undefined;
  #users = 0;
  /** Whether a request has asked for the host since the memory was last looked at. */
  #wasUsed = false;
  #idle: NodeJS.Timeout | undefined;
  #closing: Promise<void> = Promise.resolve();

  constructor(options: CoreOptions) {
    this.#options = options;
  }

  /** The host, if it is open. */
  get opened(): Host | undefined {
    return this.#opened;
  }

  /** Keeps the host open until it is left. */
  enter(): void {
    this.#users++;
    clearTimeout(this.#idle);
  }

  async leave(): Promise<void> {
    if (--this.#users > 0) return;
    const { idleMs = coreDefaults.idleMs, memoryCeilingBytes = coreDefaults.memoryCeilingBytes } =
      this.#options;
    if (this.#wasUsed && process.memoryUsage.rss() > memoryCeilingBytes) await this.#opened?.closeIdle();
    this.#wasUsed = false;
    if (this.#users > 0 || !Number.isFinite(idleMs)) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#close(), idleMs).unref();
  }

  /** Opens the host if it isn't. @throws the errors of `Host.open` */
  async get(): Promise<Host> {
    await this.#closing;
    this.#wasUsed = true;
    this.#host ??= Host.open({
      ...this.#options.host,
      optimizeFor: 'throughput',
      onNotice: this.#options.onNotice ?? (() => {}),
    });
    try {
      this.#opened = await this.#host;
      return this.#opened;
    } catch (error) {
      this.#host = undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    await this.#close();
  }

  #close(): Promise<void> {
    const host = this.#host;
    this.#host = undefined;
    this.#opened = undefined;
    // A host that could not be opened has told its request.
    this.#closing = Promise.resolve(host)
      .then((open) => open?.close())
      .catch(() => {});
    return this.#closing;
  }
}
