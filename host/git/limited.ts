import { existsSync } from 'node:fs';

const shell = '/bin/sh';
const dataBytes = 1024 * 1024 * 1024;

/** Its exit status where memory can't be limited: git did not run. */
export const unlimitedStatus = 97;

// The limits are those of the process that takes the shell's place. A hard limit that is lower already stays.
const limiting = `
ulimit -c 0 2>/dev/null
ulimit -t "$2" 2>/dev/null
ulimit -d "$1" 2>/dev/null || [ "$(ulimit -d)" -le "$1" ] || exit ${unlimitedStatus}
unset PWD OLDPWD
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
