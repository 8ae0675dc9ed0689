import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BackendUnavailableError } from '../../base/errors.js';
import { boundMemory } from '../../base/shell-limits.js';
import { onlyHandles } from './handles.js';

export interface LaunchOptions {
  script: URL;
  /**
   * Folders and files that the process may read besides the script, by Node's permission model. It can write none, and
   * has no other permission of the model. `all` turns the model off, for a script that loads native code, which the
   * model doesn't restrict.
   */
  readable: readonly URL[] | 'all';
  /** Limit on the process's private memory, enforced by the kernel if possible (RLIMIT_DATA on Linux). */
  dataBytes: number;
  /** Limit on processor time over the process's life (RLIMIT_CPU). It ends orphans. */
  cpuSeconds: number;
  /** Limit on the JavaScript heap; V8 ends the process on overflow. */
  heapBytes: number;
  flags?: readonly string[];
  env?: Record<string, string>;
}

const MiB = 1024 * 1024;

/** Has glibc give freed memory back, as host/native/addon/src/allocator.rs does in the host's process. */
const allocator = {
  MALLOC_MMAP_THRESHOLD_: `${256 * 1024}`,
  MALLOC_TRIM_THRESHOLD_: `${MiB}`,
  MALLOC_ARENA_MAX: '2',
};

const shell = '/bin/sh';

/**
 * Seconds between two limits on processor time: at the soft one the kernel sends a signal that names the reason, at the
 * hard one it kills.
 */
const killedAfterSeconds = 5;

// The limits apply to the program that replaces the shell. With setpriv, the kernel ends the process when its parent
// dies, and no program that it starts gains rights.
const limiting = `${boundMemory}
ulimit -n 64 2>/dev/null
ulimit -S -t "$2" 2>/dev/null
ulimit -H -t "$(($2 + ${killedAfterSeconds}))" 2>/dev/null
shift 2
for setpriv in /usr/bin/setpriv /bin/setpriv; do
  if [ -x "$setpriv" ] && "$setpriv" --pdeathsig KILL --no-new-privs true 2>/dev/null; then
    exec "$setpriv" --pdeathsig KILL --no-new-privs -- "$@"
  fi
done
exec "$@"
`;

/**
 * Starts a script of this package in a process of its own. Its environment only sets its allocator. It has its own process group, Node's
 * permission model and kernel limits. Its only handles are one channel and stderr.
 */
export function launch(options: LaunchOptions): ChildProcess {
  const node = [process.execPath, ...nodeFlags(options), fileURLToPath(options.script)];
  const limits = [`${Math.ceil(options.dataBytes / 1024)}`, `${Math.ceil(options.cpuSeconds)}`];
  const [command, ...args] = existsSync(shell)
    ? ([shell, '-c', limiting, 'limits', ...limits, ...node] as const)
    : (node as [string, ...string[]]);
  return spawn(command, args, {
    env: {
      ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }),
      ...allocator,
      ...options.env,
    },
    cwd: fileURLToPath(new URL('.', options.script)),
    stdio: onlyHandles(['ignore', 'ignore', 'pipe', 'pipe']),
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

function nodeFlags({ script, readable, heapBytes, flags = [] }: LaunchOptions): string[] {
  return [
    ...(readable === 'all' ? [] : permissionFlags([script, ...readable])),
    '--no-warnings',
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${Math.ceil(heapBytes / MiB)}`,
    ...flags,
  ];
}

function permissionFlags(readable: readonly URL[]): string[] {
  const isStable = process.allowedNodeEnvironmentFlags.has('--permission');
  const read = readable.flatMap(readFlags);
  return [isStable ? '--permission' : '--experimental-permission', ...new Set(read)];
}

/**
 * Returns the flags for reading a path. Node resolves links of files it loads and checks both paths. Its permission
 * model reads a star as a wildcard.
 */
function readFlags(place: URL): string[] {
  const path = fileURLToPath(place);
  const real = existsSync(path) ? realpathSync(path) : path;
  if (path.includes('*') || real.includes('*')) {
    throw new BackendUnavailableError(`can't restrict a process to reading ${real}: its path contains a *`, {
      hint: 'install this package in a folder without one',
    });
  }
  const folder = place.href.endsWith('/');
  return [path, real].map((each) => `--allow-fs-read=${folder ? `${each.replace(/[/\\]$/, '')}/*` : each}`);
}
