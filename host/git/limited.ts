import { existsSync } from 'node:fs';
import { boundMemory } from '../base/shell-limits.js';

const shell = '/bin/sh';
const dataBytes = 1024 * 1024 * 1024;

const limiting = `${boundMemory}
ulimit -t "$2" 2>/dev/null
shift 2
exec "$@"
`;

/**
 * The command that runs a program with no more than 1 GiB of private memory (RLIMIT_DATA) and so much processor time,
 * held by the kernel. Other systems than Linux don't hold memory to such a limit.
 */
export function limited(program: string, args: readonly string[], cpuSeconds: number): [string, string[]] {
  if (process.platform !== 'linux' || !existsSync(shell)) return [program, [...args]];
  const limits = [`${dataBytes / 1024}`, `${Math.ceil(cpuSeconds)}`];
  return [shell, ['-c', limiting, 'limits', ...limits, program, ...args]];
}
