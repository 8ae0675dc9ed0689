import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildAnswer, ChildTask } from './child.js';
import type { Subject } from './competitor.js';

const program = fileURLToPath(new URL('./child.js', import.meta.url));

/** Runs a task in a child process, host/bench/child.ts, and returns the time from its start to the first report. */
export function inChild(
  subject: Subject,
  task: Omit<ChildTask, 'module' | 'ground' | 'settings'>,
  signal: AbortSignal | undefined,
): Promise<ChildAnswer & { answeredMs: number }> {
  const { module } = subject.package;
  const { settings } = subject.runOptions;
  const childTask: ChildTask = { ...task, module, ground: subject.ground, settings };
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let answeredMs = Number.NaN;
    let answer: ChildAnswer | undefined;
    let output = '';
    const child = fork(program, [JSON.stringify(childTask)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      signal,
    });
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('message', (message: ChildAnswer | { answered: true }) => {
      if ('answered' in message) answeredMs = performance.now() - started;
      else answer = message;
    });
    child.on('error', (error) => reject(signal?.aborted ? signal.reason : error));
    child.on('close', (code) => {
      if (answer) resolve({ ...answer, answeredMs });
      else
        reject(
          new Error(`a process that was measured ended with ${code}: ${output.trim().split('\n').at(-1)}`),
        );
    });
  });
}
