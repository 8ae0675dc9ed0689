import type { Backend, CallResult, Sandbox, Task } from '../contract/backend.js';
import { taskBytes } from '../contract/backend.js';
import type { Component, Image, ImageSpec } from '../contract/image.js';
import type { Limits } from '../contract/limits.js';
import type { Attributes } from './names.js';
import { limitOf, outcomeOf } from './outcome.js';
import { inSpan, type Telemetry } from './telemetry.js';

/** The same backend, whose images, sandboxes and calls are told of. */
export class ObservedBackend implements Backend {
  readonly #backend: Backend;
  readonly #telemetry: Telemetry;

  constructor(backend: Backend, telemetry: Telemetry) {
    this.#backend = backend;
    this.#telemetry = telemetry;
  }

  get name() {
    return this.#backend.name;
  }
  probe() {
    return this.#backend.probe();
  }
  isolation(agent: Component) {
    return this.#backend.isolation(agent);
  }
  world(agent: Component) {
    return this.#backend.world(agent);
  }
  describe(agent: Component, limits: Limits) {
    return this.#backend.describe(agent, limits);
  }
  sandboxBytes(image: Image, limits: Limits) {
    return this.#backend.sandboxBytes(image, limits);
  }
  close() {
    return this.#backend.close();
  }

  prepare(spec: ImageSpec): Promise<Image> {
    const span = this.#telemetry.start('tars.prepare', {
      'tars.backend': this.name,
      'tars.agent.name': spec.agent.name,
      'tars.agent.digest': spec.agent.sha256,
      'tars.language': spec.language,
      'tars.settings.bytes': Buffer.byteLength(spec.settings),
    });
    const prepare = () => this.#backend.prepare(spec);
    return inSpan(span, prepare, ({ digest, isolation, cached }) => ({
      'tars.image.digest': digest,
      'tars.isolation': isolation,
      'tars.image.cached': cached,
    }));
  }

  async start(image: Image, limits: Limits): Promise<Sandbox> {
    const sandbox = await this.#backend.start(image, limits);
    return new ObservedSandbox(sandbox, image, this.sandboxBytes(image, limits), this.#telemetry);
  }
}

class ObservedSandbox implements Sandbox {
  readonly #sandbox: Sandbox;
  readonly #telemetry: Telemetry;
  readonly #about: Attributes;
  readonly #measured: Pick<Attributes, 'tars.backend' | 'tars.agent.name'>;
  readonly #forget: () => void;
  #open = true;

  constructor(sandbox: Sandbox, image: Image, bytes: number, telemetry: Telemetry) {
    const { backend, isolation, digest, spec } = image;
    this.#sandbox = sandbox;
    this.#telemetry = telemetry;
    this.#measured = { 'tars.backend': backend, 'tars.agent.name': spec.agent.name };
    this.#about = {
      ...this.#measured,
      'tars.isolation': isolation,
      'tars.agent.digest': spec.agent.sha256,
      'tars.image.digest': digest,
    };
    const where = { 'tars.backend': backend, 'tars.isolation': isolation };
    const add = (sign: 1 | -1) => {
      telemetry.measure('tars.sandbox.alive', sign, where);
      telemetry.measure('tars.sandbox.memory', sign * bytes, where);
    };
    add(1);
    this.#forget = () => add(-1);
  }

  get state() {
    return this.#sandbox.state;
  }
  settled() {
    return this.#sandbox.settled();
  }

  async call(task: Task, options?: { signal?: AbortSignal }): Promise<CallResult> {
    const span = this.#telemetry.start('tars.call', {
      ...this.#about,
      'tars.files': task.sources.length,
      'tars.input.bytes': taskBytes(task),
    });
    const since = performance.now();
    let failure: { error: unknown } | undefined;
    try {
      const call = () => this.#sandbox.call(task, options);
      const result = await span.within(call);
      this.#measureUsage(result.usage);
      span.end(usageOf(result.usage));
      return result;
    } catch (error) {
      failure = { error: options?.signal?.aborted ? options.signal.reason : error };
      span.end({}, failure);
      this.#countKill(failure);
      throw error;
    } finally {
      const seconds = (performance.now() - since) / 1000;
      const outcome = { ...this.#measured, 'tars.outcome': outcomeOf(failure) };
      this.#telemetry.measure('tars.call.duration', seconds, outcome);
    }
  }

  restore(): Promise<void> {
    const span = this.#telemetry.start('tars.restore', this.#about);
    const restore = async () => {
      await this.#sandbox.restore();
      this.#telemetry.measure('tars.sandbox.restores', 1, this.#measured);
    };
    return inSpan(span, restore);
  }

  async close(): Promise<void> {
    try {
      await this.#sandbox.close();
    } finally {
      if (this.#open) this.#forget();
      this.#open = false;
    }
  }

  #measureUsage({ memoryBytes }: CallResult['usage']): void {
    if (memoryBytes !== undefined) this.#telemetry.measure('tars.call.memory', memoryBytes, this.#measured);
  }

  /** A call that leaves its sandbox unfit for the next was ended. */
  #countKill(failure: { error: unknown }): void {
    if (this.#sandbox.state !== 'poisoned' && this.#sandbox.state !== 'closed') return;
    const outcome = outcomeOf(failure);
    const limit = limitOf(outcome);
    this.#telemetry.measure('tars.sandbox.kills', 1, {
      ...this.#measured,
      'tars.outcome': outcome,
      ...(limit !== undefined && { 'tars.limit': limit }),
    });
  }
}

function usageOf({ outputBytes, logBytes, memoryBytes, cpuMs, fuel }: CallResult['usage']): Attributes {
  return {
    'tars.output.bytes': outputBytes,
    'tars.log.bytes': logBytes,
    ...(memoryBytes !== undefined && { 'tars.memory.bytes': memoryBytes }),
    ...(cpuMs !== undefined && { 'tars.cpu.ms': cpuMs }),
    ...(fuel !== undefined && { 'tars.fuel': fuel }),
  };
}
