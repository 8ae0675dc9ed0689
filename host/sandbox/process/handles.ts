import { openSync, readdirSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';

export type Handles = ('ignore' | 'pipe' | number)[];

let inherited: number[] | undefined;
let nothing: number | undefined;

/**
 * Returns the handles of a process to start: its own, and none else. Node also passes on handles it inherited beyond
 * the first gap, such as the lock of a shell script. The null device takes their places.
 */
export function onlyHandles(own: Handles): Handles {
  inherited ??= inheritedHandles();
  const handles = [...own];
  for (const handle of inherited.filter((each) => each >= own.length)) {
    nothing ??= openSync(devNull, 'r+');
    handles[handle] = nothing;
  }
  return Array.from(handles, (handle) => handle ?? 'ignore');
}

/** Lists the handles that this process's children would inherit, on Linux, as they were at its start. */
function inheritedHandles(): number[] {
  if (process.platform !== 'linux') return [];
  const closedOnExec = 0o2000000;
  return readdirSync('/proc/self/fdinfo').flatMap((handle) => {
    try {
      const [, flags] =
        /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${handle}`, 'utf8')) ?? [];
      return Number.parseInt(flags ?? '', 8) & closedOnExec ? [] : [Number(handle)];
    } catch {
      // The handle was the folder's own.
      return [];
    }
  });
}
