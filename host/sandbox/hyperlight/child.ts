import { fork } from 'node:child_process';
import { timeScale } from '../time-scale.js';

/** What a child process says once. `failure` is the message of an error. */
export type ChildAnswer<T> = { answer: T } | { failure: string };

/** How a child process ended that didn't answer. */
export type ChildEnd = { ended: 'deadline' } | { ended: 'early'; how: string };

interface ChildOptions {
  deadlineMs: number;
  /** Of JavaScript; what the addon takes isn't in it. */
  heapMiB: number;
  signal?: AbortSignal;
}

const passedOn = /^(?:TARS_HYPERLIGHT_|HYPERLIGHT_|SystemRoot$)/;

/**
 * Runs a script of ours in a process of its own, which can crash or hang at no cost but its own. It gets
 * `input`, and no environment but what concerns the addon. Rejects only with the signal's reason.
 */
export function runChild<T>(
  script: URL,
  input: unknown,
  { deadlineMs, heapMiB, signal }: ChildOptions,
): Promise<ChildAnswer<T> | ChildEnd> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = fork(script, {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heapMiB}`],
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name))),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      child.removeAllListeners();
      child.on('error', () => {});
      child.kill('SIGKILL');
      settle();
    };
    const onAbort = () => end(() => reject(signal!.reason));
    const timer = setTimeout(() => end(() => resolve({ ended: 'deadline' })), deadlineMs * timeScale());
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('message', (answer) => end(() => resolve(answer as ChildAnswer<T>)));
    child.once('error', ({ message }) => end(() => resolve({ ended: 'early', how: message })));
    child.once('exit', (code, signalName) => {
      const how = signalName === null ? `it exited with ${code}` : `it was ended by ${signalName}`;
      end(() => resolve({ ended: 'early', how }));
    });
    child.send({ input }, () => {});
  });
}

/** The child's side: does `work` on the input, answers and ends; or ends when nobody waits any more. */
export function answerParent<T>(work: (input: T) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit(1));
  process.once('message', ({ input }: { input: T }) => {
    work(input).then(
      (answer) => process.send!({ answer }),
      (error: unknown) => process.send!({ failure: error instanceof Error ? error.message : String(error) }),
    );
  });
}
