import type { SourceFile } from '../index.js';
import { type Ground, type Package, Subject } from './contender.js';
import { residentBytes } from './resident.js';

/** What host/bench/in-child.ts starts this process for, as JSON in its first argument. */
export interface ChildTask {
  do: 'start' | 'memory';
  module: string;
  ground: Ground;
  cacheDir: string;
  settings: unknown;
  file: SourceFile;
  /** Sandboxes to count the memory of. */
  sandboxes: number;
}

export interface ChildAnswer {
  /** `start`: until another sandbox of the open image answers. */
  cloneMs?: number;
  /** `memory`: resident bytes of one more sandbox. */
  sandboxBytes?: number;
}

const task = JSON.parse(process.argv[2]!) as ChildTask;
const { Host } = (await import(task.module)) as Package;
const subject = new Subject('', task.ground, { module: task.module, Host }, task.settings);
const host = await subject.host({ cacheDir: task.cacheDir, concurrency: Math.max(1, task.sandboxes) });

const source = { ...task.file, language: task.file.language ?? 'text' };
const options = { ...(subject.runOptions as object), language: source.language };
const ask = (limits = {}) => host.call('pattern-matcher', { sources: [source] }, { ...options, limits });

await ask();
if (task.do === 'start') {
  process.send!({ answered: true });
  await ask();
  const started = performance.now();
  // Another limit is another sandbox of the same image.
  await ask({ wallMs: 599_999 });
  process.send!({ cloneMs: performance.now() - started } satisfies ChildAnswer);
} else {
  await ask();
  const before = residentBytes();
  await Promise.all(Array.from({ length: task.sandboxes }, () => ask()));
  const grown = residentBytes() - before;
  process.send!({ sandboxBytes: grown / (task.sandboxes - 1) } satisfies ChildAnswer);
}
await host.close();
process.disconnect();
