import { onTestFinished } from 'vitest';
import { loadSchemas } from '#host/contract/answer-json.js';
import type { CallResult, Task } from '#host/contract/backend.js';
import { defaultLimits } from '#host/contract/limits.js';
import type { FileReport, SourceFile } from '#host/contract/report.js';
import { Pool } from '#host/pool/pool.js';
import type { RunAgent, RunPlan } from '#host/run/plan.js';
import { FileRun } from '#host/run/run.js';
import { type Calls, FakeSandbox, fakeImage, Steps, settled } from '../pool/fake-backend.js';

// Loading them takes longer than all else that goes on in a run.
await loadSchemas();

/** An agent that reads everything, and what a test says it is otherwise. */
export function fakeAgent(name: string, given: Partial<RunAgent> = {}): RunAgent {
  const prepared = { image: fakeImage(name), limits: defaultLimits };
  return { name, reads: () => true, prepare: async () => prepared, ...given };
}

/** An analyzer's answer to a task: every source is complete. */
export function answerTo(task: Task): CallResult {
  const nothing = { findings: [], metrics: [], unparsed: [] };
  const reports = task.sources.map(({ path, language }) => ({ path, language, ...nothing }));
  const unknown = { cpuMs: undefined, fuel: undefined, memoryBytes: undefined };
  return {
    outcome: JSON.stringify({ reports, changes: [], documents: [] }),
    log: [],
    usage: { wallMs: 1, inputBytes: 0, outputBytes: 0, logBytes: 0, ...unknown },
  };
}

export const pathsOf = (task: Task) => task.sources.map(({ path }) => path);

interface Given extends Partial<Omit<RunPlan, 'files' | 'pool'>> {
  concurrency?: number;
}

/** A run whose sandboxes start at once and whose calls a test answers. */
export function fakeRun(files: RunPlan['files'], { concurrency = 1, ...given }: Given = {}) {
  const calls: Calls = new Steps();
  const backend = { sandboxBytes: () => 100, start: async () => new FakeSandbox(calls) };
  const pool = new Pool(backend, {
    concurrency,
    memoryBytes: Infinity,
    queueLimit: 0,
    idleMs: Infinity,
    warm: 0,
  });
  const run = new FileRun({
    agents: [fakeAgent('probe')],
    backend: 'jco',
    pool,
    files,
    options: '{}',
    order: 'input',
    batch: { files: 32, bytes: 512 * 1024 },
    maximumFiles: 1000,
    results: undefined,
    telemetry: undefined,
    signal: new AbortController().signal,
    ...given,
  });
  const reports = run.reports();
  onTestFinished(async () => {
    const left = reports.return();
    for (const { reject } of calls.pending) reject(new Error('the test is over'));
    await left;
  });
  /** Answers the call that waits longest, and says what it was about. */
  const answer = async () => {
    const { asked, resolve } = await calls.next();
    resolve(answerTo(asked));
    return pathsOf(asked);
  };
  return { run, reports, calls, pool, answer };
}

/** What a run reports, and the error it ends with, as they come. */
export function follow(reports: AsyncGenerator<FileReport>): { seen: FileReport[]; ended: Promise<unknown> } {
  const seen: FileReport[] = [];
  const read = async () => {
    for await (const report of reports) seen.push(report);
  };
  return { seen, ended: read().catch((error: unknown) => error) };
}

export const files = (...paths: string[]): SourceFile[] => paths.map((path) => ({ path, text: path }));

/** An input that tells how many files were read of it, and whether it was closed. */
export class CountedInput {
  read = 0;
  closed = false;
  readonly #count: number;
  readonly #text: string;

  constructor(count: number, text = '') {
    this.#count = count;
    this.#text = text;
  }

  *[Symbol.iterator](): Generator<SourceFile> {
    try {
      for (; this.read < this.#count; ) {
        this.read++;
        yield { path: `f${this.read}.txt`, text: this.#text };
      }
    } finally {
      this.closed = true;
    }
  }
}

/** As many turns of the event loop as a run may need for what it does by itself. */
export async function quiet(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await settled();
}
