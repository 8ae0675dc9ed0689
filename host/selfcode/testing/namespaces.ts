import { readFileSync } from 'node:fs';
import { isBelow } from '../../base/below.js';
import type { Cell } from './cell.js';
import { hiddenPlaces } from './hidden-places.js';

export interface Tools {
  unshare: string;
  setpriv: string;
  mount: string;
}

/** Exit status of a setup that failed. It has started nothing. */
const failed = 96;

/**
 * Returns the words that start a program in a cell by util-linux. `unshare` makes the namespaces, a script in them the
 * mounts; then `setpriv` gives up the capabilities that they needed, and the program is process 1.
 */
export function namespacesWords({ unshare, setpriv, mount }: Tools, cell: Cell): string[] {
  const script = [
    // The user's PATH may lead to programs of the repository, which must not run before the rights are given up.
    'users=$PATH',
    'PATH=/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin',
    ...mounts(mount, cell),
    ...(cell.network ? [] : loopback),
    `cd ${quote(cell.cwd)} || exit ${failed}`,
    'PATH=$users',
    `exec ${setpriv} --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs -- "$@"`,
  ].join('\n');
  return [
    ...[setpriv, '--pdeathsig', 'KILL', '--', unshare],
    ...['--user', '--map-current-user', '--keep-caps', '--mount', '--pid', '--ipc'],
    ...(cell.network ? [] : ['--net']),
    ...['--fork', '--kill-child=KILL', '--mount-proc', '--', '/bin/sh', '-c', script, 'cell'],
  ];
}

/** A network of its own begins with a loopback that is off. */
const loopback = ['ip link set lo up || ifconfig lo up'];

/** Lines of shell that make the mounts: first what can be written, then everything else read-only. */
function mounts(mount: string, cell: Cell): string[] {
  const must = (...words: string[]) => `${mount} ${words.map(quote).join(' ')} || exit ${failed}`;
  const hidden = hiddenPlaces();
  const readOnly = (place: string) => must('-o', 'remount,bind,ro', place);
  const temporary = [must('--rbind', cell.temporary, '/tmp'), must('--rbind', cell.lasting, '/var/tmp')];
  return [
    // Mounted first below what becomes /tmp: afterwards what lies there can't be reached.
    ...[...cell.writable, ...cell.readable].flatMap((place) => [
      ...madeFor(place, cell),
      must('--rbind', place, targetOf(place, cell)),
    ]),
    ...(isBelow(cell.lasting, '/tmp') ? temporary.reverse() : temporary),
    ...cell.readable.map(readOnly),
    ...hidden.machine.flatMap((place) => [must('--bind', place, place), readOnly(place)]),
    ...readOnlyMounts(mount, cell),
    must('-t', 'tmpfs', 'tmpfs', '/dev/shm'),
    ...hidden.folders.map((folder) => must('-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder)),
    ...hidden.sockets.map((socket) => must('--bind', '/dev/null', socket)),
  ];
}

/** Where a place is mounted so that it is seen under its own path at the end. */
function targetOf(place: string, { temporary, lasting }: Cell): string {
  if (isBelow(place, '/tmp')) return temporary + place.slice('/tmp'.length);
  return isBelow(place, '/var/tmp') ? lasting + place.slice('/var/tmp'.length) : place;
}

function madeFor(place: string, cell: Cell): string[] {
  const target = quote(targetOf(place, cell));
  const make = `if [ -d ${quote(place)} ]; then mkdir -p ${target}; else mkdir -p "$(dirname ${target})" && : >> ${target}; fi`;
  return targetOf(place, cell) === place ? [] : [`{ ${make}; } || exit ${failed}`];
}

/** Kinds of file systems that hold no files, or are the namespace's own. */
const left = new Set(['proc', 'devpts', 'mqueue', 'autofs']);

/**
 * Lines that make the mounts of this machine read-only, one by one: a mount that lies in another is not changed with
 * it. What the user can't reach, as below a folder of root's, is left, and can't be reached by the command either.
 */
function* readOnlyMounts(mount: string, cell: Cell): Generator<string> {
  const writable = [...cell.writable, '/tmp', '/var/tmp', '/proc'];
  for (const { point, options, type } of mountPoints()) {
    if (left.has(type) || writable.some((folder) => isBelow(point, folder))) continue;
    const kept = options.filter((option) =>
      /^(nosuid|nodev|noexec|noatime|nodiratime|relatime)$/.test(option),
    );
    const flags = ['remount', 'bind', 'ro', ...kept].join(',');
    const place = quote(point);
    yield `[ ! -e ${place} ] || ${mount} -o ${flags} ${place} || [ ! -w ${place} ] || exit ${failed}`;
  }
}

function mountPoints(): { point: string; options: string[]; type: string }[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [before, after] = line.split(' - ');
    const fields = before!.split(' ');
    const point = fields[4]!.replace(/\\([0-7]{3})/g, (_, digits) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    return { point, options: fields[5]!.split(','), type: after!.split(' ')[0]! };
  });
}

/** Quotes a word for /bin/sh. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
