import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { timeScale } from '../../base/time-scale.js';
import type { Cell } from './cell.js';

/** Long, as a busy machine must not lose its confinement. */
const mostMs = 60_000;

/** Writes inside must succeed, those outside fail; the shell must be process 1 of its namespace. */
const script = `
[ $$ -eq 1 ] && echo in > "$1/inside" && echo in > /tmp/private || exit 1
if (echo out > "$2/outside") 2>/dev/null; then exit 1; fi
`;

/** Tries a confinement in a folder: a command in it must write what it may, and nothing else. */
export async function probeConfinement(
  folder: string,
  confine: (cell: Cell) => string[] | undefined,
): Promise<boolean> {
  const [cwd, temporary, lasting, outside] = ['cwd', 'temporary', 'lasting', 'outside'].map((name) => {
    const path = `${folder}/${name}`;
    mkdirSync(path);
    return path;
  }) as [string, string, string, string];
  const words = confine({ cwd, writable: [cwd], readable: [outside], temporary, lasting, network: true });
  if (words === undefined) return false;
  const [program, ...before] = words as [string, ...string[]];
  const ended = await new Promise<boolean>((resolve) => {
    const options = { timeout: mostMs * timeScale(), killSignal: 'SIGKILL' as const };
    execFile(program, [...before, '/bin/sh', '-c', script, 'probe', cwd, outside], options, (error) =>
      resolve(error === null),
    );
  });
  return ended && existsSync(`${cwd}/inside`) && !existsSync(`${outside}/outside`);
}
