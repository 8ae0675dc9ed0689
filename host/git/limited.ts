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
 * Returns the command that runs a program with at most 1 GiB of private memory (RLIMIT_DATA) and a limit on processor
 * time.
 * The kernel enforces both; systems other than Linux don't enforce the one on memory.
 */
export function limited(program: string, args: readonly string[], cpuSeconds: number): [string, string[]] {
  if (process.platform !== 'linux' || !existsSync(shell)) return [program, [...args]];
  const limits = [`${dataBytes / 1024}`, `${Math.ceil(cpuSeconds)}`];
  return [shell, ['-c', limiting, 'limits', ...limits, program, ...args]];
}
