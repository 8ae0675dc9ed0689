import type { Task } from '../../../wit/types/agent.js';
import { ClosedError, SandboxCrashedError } from '../../errors.js';
import { type CallResult, type Sandbox, type SandboxState, taskBytes } from '../backend.js';
import type { Limits } from '../limits.js';
import { encodeTask } from '../task.js';
import type { Vm } from './addon.js';
import { ask, question } from './ask.js';
import { rejectionError } from './rejection.js';

/** One micro-VM, cloned from an image. */
export class HyperlightSandbox implements Sandbox {
  readonly #vm: Vm;
  readonly #limits: Limits;
  #state: SandboxState = 'ready';
  /** The way back to the image's state, taken after every call. What the VM is asked next waits for it. */
  #restored: Promise<void> = Promise.resolve();

  constructor(vm: Vm, limits: Limits) {
    this.#vm = vm;
    this.#limits = limits;
  }

  get state(): SandboxState {
    return this.#state;
  }

  async call(task: Task, { signal }: { signal?: AbortSignal } = {}): Promise<CallResult> {
    signal?.throwIfAborted();
    if (this.#state === 'closed') throw new ClosedError('the sandbox is closed');
    if (this.#state !== 'ready') throw new SandboxCrashedError(`the sandbox is ${this.#state}`);
    const input = encodeTask(task);
    this.#state = 'running';
    try {
      const asked = ask(this.#vm, question.run, input, this.#limits);
      const { json, log, usage } = await this.#untilAborted(asked, signal);
      this.#settle('ready');
      return { outcome: json, log, usage: { ...usage, inputBytes: taskBytes(task) } };
    } catch (error) {
      this.#settle(this.#vm.state === 'ready' ? 'ready' : 'poisoned');
      throw error;
    } finally {
      this.#beginRestore();
    }
  }

  async restore(): Promise<void> {
    if (this.#state === 'closed') throw new ClosedError('the sandbox is closed');
    if (this.#state !== 'poisoned') return;
    try {
      await this.#restored;
      this.#settle('ready');
    } catch (error) {
      await this.close();
      throw rejectionError(error, 'restoring a sandbox');
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    await this.#vm.close();
  }

  /** Whoever aborts doesn't wait until the guest has stopped. */
  #untilAborted<T>(asked: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (!signal) return asked;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#vm.cancel();
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  #beginRestore(): void {
    if (this.#state === 'closed') return;
    this.#restored = this.#vm.restore();
    this.#restored.catch(() => this.#state === 'ready' && this.#settle('poisoned'));
  }

  #settle(state: SandboxState): void {
    if (this.#state !== 'closed') this.#state = state;
  }
}
