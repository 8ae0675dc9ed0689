import type { Cell } from './cell.js';
import { hiddenPlaces } from './hidden-places.js';

/**
 * Returns the words that start a program in a cell by bwrap. The program is process 1 of its namespace, so all others
 * are gone when bwrap ends. It has no capabilities. Its session needs none of its own: it is in that of a group without
 * a terminal.
 */
export function bubblewrapWords(bwrap: string, cell: Cell): string[] {
  const hidden = hiddenPlaces();
  return [
    bwrap,
    ...['--unshare-user-try', '--unshare-pid', '--unshare-ipc', '--die-with-parent', '--as-pid-1'],
    ...(cell.network ? [] : ['--unshare-net']),
    ...['--cap-drop', 'ALL'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...hidden.machine.flatMap((place) => ['--ro-bind', place, place]),
    ...hidden.folders.flatMap((folder) => ['--tmpfs', folder, '--remount-ro', folder]),
    ...hidden.sockets.flatMap((socket) => ['--ro-bind', '/dev/null', socket]),
    ...['--bind', cell.temporary, '/tmp', '--bind', cell.lasting, '/var/tmp'],
    ...cell.writable.flatMap((folder) => ['--bind', folder, folder]),
    ...cell.readable.flatMap((place) => ['--ro-bind', place, place]),
    ...['--chdir', cell.cwd, '--'],
  ];
}
