/** What limits each process of a command; the kernel enforces it. */
export interface ProcessLimits {
  /** Largest file that a process may write (RLIMIT_FSIZE). */
  fileBytes: number;
  /** Private memory of one process (RLIMIT_DATA). Unlimited if undefined. */
  memoryBytes: number | undefined;
  /**
   * Processes and threads (RLIMIT_NPROC). Set only where the kernel counts those of the command alone, in a namespace;
   * it doesn't count root's. Unlimited if undefined.
   */
  processes: number | undefined;
}

/** What the script writes to handle 3 when the confinement stands and the command is about to start. */
export const startedWord = 'started';

// Limits that the shell can't set are left: a lower one may hold already. The kernel prefers the command when memory
// runs out. In a namespace the shell stays, as process 1, which takes in what others leave.
const limiting = `
ulimit -c 0 2>/dev/null
ulimit -f "$1" 2>/dev/null
[ -z "$2" ] || ulimit -d "$2" 2>/dev/null
[ -z "$3" ] || ulimit -u "$3" 2>/dev/null || ulimit -p "$3" 2>/dev/null
{ echo 500 > /proc/$$/oom_score_adj; } 2>/dev/null
printf ${startedWord} >&3
exec 3>&-
shift 3
`;

const blockBytes = 512;

/** Returns the words that run a line of /bin/sh under the limits. `stays`: whether the limiting shell outlives it. */
export function limitedCommand(
  line: string,
  { fileBytes, memoryBytes, processes }: ProcessLimits,
  stays: boolean,
): string[] {
  const limits = [
    `${Math.ceil(fileBytes / blockBytes)}`,
    memoryBytes === undefined ? '' : `${Math.ceil(memoryBytes / 1024)}`,
    processes === undefined ? '' : `${processes}`,
  ];
  const run = stays ? '/bin/sh -c "$1"\nexit $?' : 'exec /bin/sh -c "$1"';
  return ['/bin/sh', '-c', limiting + run, 'tests', ...limits, line];
}
