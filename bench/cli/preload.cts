/*
 * Counts the processor time of each thread of tarscli: `node --require preload.cjs main.js …`. At the end of the
 * process, `TARS_BENCH_THREADS` holds the threads as JSON. With `TARS_BENCH_PROFILES`, threads write V8's profiles to
 * that folder. No import of it reads files asynchronously, so that libuv's threads start after the first list.
 */
const threads = require('node:worker_threads') as typeof import('node:worker_threads');
const { readdirSync, readFileSync, writeFileSync } = require('node:fs') as typeof import('node:fs');
const { syncBuiltinESMExports } = require('node:module') as typeof import('node:module');

export interface CountedThread {
  kind: 'main' | 'sandbox' | 'worker' | 'V8' | 'libuv' | 'child';
  /** Of a sandbox the agent that it runs, of another worker its script. */
  name: string;
  /** As in `node:worker_threads`; -1 for a thread without JavaScript. */
  threadId: number;
  cpuMs: number;
}

const names = {
  main: 'main thread',
  V8: "V8's own threads",
  libuv: "libuv's threads",
  child: 'child processes',
};

const idsNow = () => readdirSync('/proc/self/task').map(Number);

/** Of a thread that has ended, returns what was known of it. */
function cpuMsSoFar(id: number, known: number): number {
  try {
    return cpuMsOf(id);
  } catch {
    return known;
  }
}

function cpuMsOf(id: number): number {
  // The first number is nanoseconds.
  return Number(readFileSync(`/proc/self/task/${id}/schedstat`, 'latin1').split(' ', 1)[0]) / 1e6;
}

/** User and system time of ended child processes, to 10 ms. */
function endedChildrenCpuMs(): number {
  const text = readFileSync('/proc/self/stat', 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function count(file: string, profiles: string | undefined): void {
  const v8 = new Set(idsNow().filter((id) => id !== process.pid));
  /** Workers that haven't ended, by their threads in Linux. */
  const running = new Map<number, CountedThread>();
  const counted: CountedThread[] = [];
  const RealWorker = threads.Worker;
  const ended = (id: number) => {
    const thread = running.get(id);
    if (!thread) return;
    running.delete(id);
    counted.push({ ...thread, cpuMs: cpuMsSoFar(id, thread.cpuMs) });
  };

  class Worker extends RealWorker {
    readonly #id: number;
    readonly #thread: CountedThread;

    constructor(script: string | URL, options: import('node:worker_threads').WorkerOptions = {}) {
      const before = new Set(idsNow());
      const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
      super(script, { ...options, execArgv: [...(options.execArgv ?? []), ...profiling] });
      this.#id = idsNow().find((id) => !before.has(id))!;
      const isSandbox = String(script).endsWith('/jco/worker.js');
      const kind = isSandbox ? 'sandbox' : 'worker';
      const name = isSandbox ? 'pattern-matcher' : String(script).split('/').at(-1)!;
      this.#thread = { kind, name, threadId: this.threadId, cpuMs: 0 };
      running.set(this.#id, this.#thread);
      if (isSandbox) this.on('message', (message) => this.#look(message));
      // Others end by themselves when they have answered.
      else this.#watch();
    }

    /** Tells the agent by what it answers: only scorer writes documents, and of the others only complexity measures. */
    #look(message: unknown): void {
      const answer = Array.isArray(message) ? String(message[0]) : '';
      if (this.#thread.name !== 'pattern-matcher' || !answer.startsWith('{"reports":')) return;
      if (!answer.endsWith('"documents":[]}')) this.#thread.name = 'scorer';
      else if (answer.includes('"metrics":[{')) this.#thread.name = 'complexity';
    }

    #watch(): void {
      const timer = setInterval(() => {
        this.#thread.cpuMs = cpuMsSoFar(this.#id, this.#thread.cpuMs);
      }, 20);
      timer.unref();
      this.on('exit', () => clearInterval(timer));
    }

    override terminate(): Promise<number> {
      ended(this.#id);
      return super.terminate();
    }
  }

  Object.assign(threads, { Worker });
  syncBuiltinESMExports();
  process.on('exit', () => {
    const others = idsNow().filter((id) => !running.has(id));
    for (const id of [...running.keys()]) ended(id);
    for (const id of others) {
      const kind = id === process.pid ? 'main' : v8.has(id) ? 'V8' : 'libuv';
      counted.push({ kind, name: names[kind], threadId: kind === 'main' ? 0 : -1, cpuMs: cpuMsOf(id) });
    }
    counted.push({ kind: 'child', name: names.child, threadId: -1, cpuMs: endedChildrenCpuMs() });
    writeFileSync(file, JSON.stringify(counted));
  });
}

const { TARS_BENCH_THREADS: file, TARS_BENCH_PROFILES: profiles } = process.env;
delete process.env.TARS_BENCH_THREADS;
delete process.env.TARS_BENCH_PROFILES;
if (threads.isMainThread && file !== undefined) count(file, profiles);
