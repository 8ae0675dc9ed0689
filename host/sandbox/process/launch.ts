import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import { BackendUnavailableError } from '../../base/errors.js';
import { boundMemory } from '../../base/shell-limits.js';

export interface LaunchOptions {
  script: URL;
  /**
   * Folders and files that it may read, besides the script, by Node's permission model; it can write none, and do
   * nothing else that the model knows. `all`: the model is off, for a script that loads native code, which it doesn't
   * bind.
   */
  readable: readonly URL[] | 'all';
  /** All private memory of the process, held by the kernel where it can (RLIMIT_DATA on Linux). */
  dataBytes: number;
  /** Processor time over its whole life (RLIMIT_CPU): ends what lost its parent. */
  cpuSeconds: number;
  /** Of JavaScript's heap; V8 ends the process where it overflows. */
  heapBytes: number;
  flags?: readonly string[];
  env?: Record<string, string>;
}

const MiB = 1024 * 1024;
const shell = '/bin/sh';

/** The kernel kills at the hard limit on processor time; at the soft one it sends a signal that tells why. */
const killedAfterSeconds = 5;

// The limits are those of the process that takes the shell's place.
// With setpriv, the kernel ends the process when its parent dies, and no program that it starts gains rights.
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
 * Starts a script of this package in a process of its own: no environment, no handles but one channel and where
 * its last words go, a process group of its own, Node's permission model, limits of the kernel.
 */
export function launch(options: LaunchOptions): ChildProcess {
  const node = [process.execPath, ...nodeFlags(options), fileURLToPath(options.script)];
  const limits = [`${Math.ceil(options.dataBytes / 1024)}`, `${Math.ceil(options.cpuSeconds)}`];
  const [command, ...args] = existsSync(shell)
    ? ([shell, '-c', limiting, 'limits', ...limits, ...node] as const)
    : (node as [string, ...string[]]);
  return spawn(command, args, {
    env: { ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }), ...options.env },
    cwd: fileURLToPath(new URL('.', options.script)),
    stdio: handles(),
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

type Handles = ('ignore' | 'pipe' | number)[];
let ownHandles: Handles | undefined;

/**
 * Input, outputs and channel. Node passes on what it was started with beyond the first gap among its handles, such as
 * the lock of a shell script: nothing takes its place.
 */
function handles(): Handles {
  if (ownHandles) return ownHandles;
  ownHandles = ['ignore', 'ignore', 'pipe', 'pipe'];
  const inherited = inheritedHandles().filter((handle) => handle > 3);
  if (inherited.length === 0) return ownHandles;
  const nothing = openSync(devNull, 'r+');
  for (const handle of inherited) ownHandles[handle] = nothing;
  ownHandles = Array.from(ownHandles, (handle) => handle ?? 'ignore');
  return ownHandles;
}

/** Those that a program which this process starts would have, on Linux; they are as they were at its start. */
function inheritedHandles(): number[] {
  if (process.platform !== 'linux') return [];
  const closedOnExec = 0o2000000;
  return readdirSync('/proc/self/fdinfo').flatMap((handle) => {
    try {
      const [, flags] =
        /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${handle}`, 'utf8')) ?? [];
      return Number.parseInt(flags ?? '', 8) & closedOnExec ? [] : [Number(handle)];
    } catch {
      // It was that of the folder.
      return [];
    }
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

/** Node resolves links of what it loads, and asks for both. To its permission model a star stands for anything. */
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
