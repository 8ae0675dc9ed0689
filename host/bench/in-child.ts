import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildAnswer, ChildTask } from './child.js';
import type { Subject } from './contender.js';

const program = fileURLToPath(new URL('./child.js', import.meta.url));

/** Does a task in a process of its own, host/bench/child.ts, and tells how long it took from its start to the first report. */
export function inChild(
  subject: Subject,
  task: Omit<ChildTask, 'module' | 'ground' | 'settings'>,
  signal: AbortSignal | undefined,
): Promise<ChildAnswer & { answeredMs: number }> {
  const { module } = subject.package;
  const { settings } = subject.runOptions;
  const whole: ChildTask = { ...task, module, ground: subject.ground, settings };
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let answeredMs = Number.NaN;
    let answer: ChildAnswer | undefined;
    let said = '';
    const child = fork(program, [JSON.stringify(whole)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      signal,
    });
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      said += text;
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
          new Error(`a process that was measured ended with ${code}: ${said.trim().split('\n').at(-1)}`),
        );
    });
  });
}
