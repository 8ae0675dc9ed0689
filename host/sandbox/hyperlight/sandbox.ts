import type { Task } from '../../../wit/types/agent.js';
import { ClosedError, SandboxCrashedError } from '../../base/errors.js';
import { untilAborted } from '../../base/until-aborted.js';
import { type CallResult, type Sandbox, type SandboxState, taskBytes } from '../../contract/backend.js';
import type { ImageSpec } from '../../contract/image.js';
import type { Limits } from '../../contract/limits.js';
import { encodeTask } from '../task.js';
import type { Images } from './images.js';
import { rejectionError } from './rejection.js';
import { operation, request, type VmResponse } from './request.js';
import { type RunningVm, startVm } from './running-vm.js';

/** One micro-VM, cloned from an image. */
export class HyperlightSandbox implements Sandbox {
  readonly #images: Images;
  readonly #spec: ImageSpec;
  readonly #limits: Limits;
  #running: RunningVm;
  #state: SandboxState = 'ready';
  /** The restore to the image's state, started after every call. The VM's next request waits for it. */
  #restored: Promise<void> = Promise.resolve();

  private constructor(images: Images, spec: ImageSpec, running: RunningVm) {
    this.#images = images;
    this.#spec = spec;
    this.#limits = spec.limits;
    this.#running = running;
  }

  /** @throws as `Images.of`, SandboxCrashedError */
  static async start(images: Images, spec: ImageSpec): Promise<HyperlightSandbox> {
    return new HyperlightSandbox(images, spec, await startVm(images, spec));
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
      // An aborting caller doesn't wait until the guest has stopped.
      const cancel = () => this.#running.vm.cancel();
      const { json, log, usage } = await untilAborted(this.#request(input, signal), signal, cancel);
      this.#settle('ready');
      return { outcome: json, log, usage: { ...usage, inputBytes: taskBytes(task) } };
    } catch (error) {
      const { state } = this.#running.vm;
      this.#settle(state === 'ready' || state === 'closed' ? state : 'poisoned');
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

  /** Resolves at once: the next request to the VM waits until the guest has stopped. */
  async settled(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    await this.#running.close();
  }

  /**
   * Runs a task. A cached image that fails at its first task, whatever the agent does, is made again for that task.
   */
  async #request(input: Uint8Array, signal: AbortSignal | undefined): Promise<VmResponse> {
    const { vm, image } = this.#running;
    try {
      const response = await request(vm, operation.run, input, this.#limits);
      image.isDoubtful = false;
      return response;
    } catch (error) {
      const isImages = error instanceof SandboxCrashedError && vm.state !== 'closed';
      if (!isImages) image.isDoubtful = false;
      if (!isImages || signal?.aborted || !(await this.#images.discard(image, error.message))) throw error;
    }
    await this.#running.close();
    this.#running = await startVm(this.#images, this.#spec);
    if (this.#state === 'closed') {
      await this.#running.close();
      throw new ClosedError('the sandbox was closed during the call');
    }
    signal?.throwIfAborted();
    return request(this.#running.vm, operation.run, input, this.#limits);
  }

  #beginRestore(): void {
    if (this.#state === 'closed') return;
    this.#restored = this.#running.vm.restore();
    this.#restored.catch(() => this.#state === 'ready' && this.#settle('poisoned'));
  }

  #settle(state: SandboxState): void {
    if (state === 'closed') void this.close();
    else if (this.#state !== 'closed') this.#state = state;
  }
}
