import { untilAborted } from '#host/base/until-aborted.js';
import type { CallResult, Sandbox, SandboxState, Task } from '#host/contract/backend.js';
import type { Image } from '#host/contract/image.js';
import { defaultLimits, type Limits } from '#host/contract/limits.js';
import type { SandboxSource } from '#host/pool/pool.js';

/** What a test lets go on, and what was asked for. */
export interface Step<Result = void, Asked = void> {
  asked: Asked;
  resolve(value: Result): void;
  reject(error: unknown): void;
}

/** A promise for each time that something is asked for, and the steps that settle them, the first first. */
export class Steps<Result = void, Asked = void> {
  readonly pending: Step<Result, Asked>[] = [];

  wait(asked: Asked): Promise<Result> {
    return new Promise((resolve, reject) => this.pending.push({ asked, resolve, reject }));
  }

  /** The one that waits longest, which is waited for where nothing does yet. */
  async next(): Promise<Step<Result, Asked>> {
    while (this.pending.length === 0) await new Promise(setImmediate);
    return this.pending.shift()!;
  }
}

/** The steps of calls, and what the calls are about. */
export type Calls = Steps<CallResult, Task>;

/** A sandbox without anything in it: whatever it does waits for the test, or for the signal of the call. */
export class FakeSandbox implements Sandbox {
  state: SandboxState = 'ready';
  readonly calls: Calls;
  readonly closes = new Steps();

  /** Several sandboxes can share the calls that a test answers. */
  constructor(calls: Calls = new Steps()) {
    this.calls = calls;
  }

  async call(task: Task, { signal }: { signal?: AbortSignal } = {}): Promise<CallResult> {
    this.state = 'running';
    try {
      const result = await untilAborted(this.calls.wait(task), signal);
      this.state = 'ready';
      return result;
    } catch (error) {
      this.state = 'poisoned';
      throw error;
    }
  }

  async restore(): Promise<void> {
    this.state = 'ready';
  }

  async settled(): Promise<void> {}

  async close(): Promise<void> {
    this.state = 'closed';
    await this.closes.wait();
  }
}

/** Sandboxes that take 100 bytes each, and do what a test says when it says so. */
export class FakeBackend implements SandboxSource {
  readonly starts = new Steps<FakeSandbox>();

  sandboxBytes(): number {
    return 100;
  }

  start(): Promise<Sandbox> {
    return this.starts.wait();
  }
}

/** `name` is all that the pool tells images apart by. */
export function fakeImage(name: string): Image {
  const backend = { name: 'jco', isolation: 'thread' } as const;
  const agent = { name, sha256: name, bytes: async () => new Uint8Array() };
  const spec = { agent, syntax: undefined, language: 'text', settings: '{}', limits: defaultLimits };
  return {
    digest: name,
    backend: backend.name,
    isolation: backend.isolation,
    spec,
    rules: [],
    cached: false,
  };
}

/** With nothing counted for outcomes: a sandbox takes what the backend says. */
export const limits: Limits = { ...defaultLimits, outputBytes: 0, outputItems: 0 };

/** All that goes on without the test has gone on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
