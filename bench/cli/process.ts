import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Spent } from '#host/bench/interleave.js';

/** A process to measure. */
export interface Command {
  file: string;
  args: readonly string[];
  cwd: string;
  env?: NodeJS.ProcessEnv | undefined;
}

/** Runs a process to its end. Linters exit with 1 if they found something; any other code but 0 rejects. */
export function runCommand(
  { file, args, cwd, env }: Command,
  onStart?: (pid: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    let problem = '';
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      problem = (problem + text).slice(-4000);
    });
    child.on('error', reject);
    child.on('spawn', () => onStart?.(child.pid!));
    child.on('close', (code, signal) => {
      if (code === 0 || code === 1) resolve(Buffer.concat(output).toString('utf8'));
      else reject(new Error(`${file} ended with ${code ?? signal}: ${problem.trim().split('\n').at(-1)}`));
    });
  });
}

/** Runs processes one after another, and measures what they and all that they start take. */
export async function spentBy(commands: readonly Command[]): Promise<Spent> {
  const before = endedChildrenCpuMs();
  const started = performance.now();
  for (const command of commands) await runCommand(command);
  return { wallMs: performance.now() - started, cpuMs: endedChildrenCpuMs() - before };
}

const ticksPerSecond = 100;

/**
 * Returns the user and system time of all processes below this one that have ended and were waited for, to 10 ms. Only
 * Linux tells it.
 */
export function endedChildrenCpuMs(): number {
  const text = readFileSync('/proc/self/stat', 'latin1');
  // What follows the program's name, which can hold spaces: state, ppid …; cutime and cstime are the 14th and 15th.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / ticksPerSecond;
}
