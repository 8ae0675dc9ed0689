import { accessSync, constants, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { bubblewrapWords } from './bubblewrap.js';
import type { Cell } from './cell.js';
import { namespacesWords } from './namespaces.js';
import { probeConfinement } from './probe-confinement.js';

/**
 * What keeps a command in its place. `bubblewrap`: bwrap. `namespaces`: `unshare`, `mount` and `setpriv` of util-linux.
 * Both give namespaces of processes and mounts, in which the command can write its own folders only, and end all its
 * processes with it. `none`: only a process group and a mark in the environment.
 */
export type Confinement = 'bubblewrap' | 'namespaces' | 'none';

const programFolders = [
  '/usr/bin',
  '/bin',
  '/usr/local/bin',
  '/run/current-system/sw/bin',
  '/run/wrappers/bin',
];

const wordsOf = {
  bubblewrap: (cell: Cell) => {
    const bwrap = findProgram('bwrap');
    return bwrap === undefined ? undefined : bubblewrapWords(bwrap, cell);
  },
  namespaces: (cell: Cell) => {
    const [unshare, setpriv, mount] = ['unshare', 'setpriv', 'mount'].map(findProgram);
    return unshare && setpriv && mount ? namespacesWords({ unshare, setpriv, mount }, cell) : undefined;
  },
};

/** Returns the words to put before a confined program and its arguments; `undefined` if the tools aren't there. */
export function confine(kind: Confinement, cell: Cell): string[] | undefined {
  return kind === 'none' ? [] : wordsOf[kind](cell);
}

let best: Promise<Confinement> | undefined;
const works = new Map<Confinement, Promise<boolean>>();

/** Whether the confinement works on this machine: it's tried once. */
export function canConfine(kind: Confinement): Promise<boolean> {
  if (kind === 'none') return Promise.resolve(true);
  let answer = works.get(kind);
  if (answer === undefined) {
    answer = probe(kind);
    works.set(kind, answer);
  }
  return answer;
}

/**
 * Returns the confinement to use: the one asked for, or with `auto` the best that works here.
 * @throws InputError if the one asked for doesn't work here
 */
export async function chooseConfinement(wanted: Confinement | 'auto'): Promise<Confinement> {
  if (wanted === 'auto') {
    best ??= bestConfinement();
    return best;
  }
  if (await canConfine(wanted)) return wanted;
  throw new InputError(`tests can't be confined by ${wanted} on this machine`, {
    hint: 'use the confinement "auto" or "none"',
  });
}

async function bestConfinement(): Promise<Confinement> {
  for (const kind of ['bubblewrap', 'namespaces'] as const) if (await canConfine(kind)) return kind;
  return 'none';
}

async function probe(kind: Confinement): Promise<boolean> {
  if (process.platform !== 'linux' || !existsSync('/bin/sh')) return false;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tars-confinement-'));
  try {
    return await probeConfinement(folder, (cell) => confine(kind, cell));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Finds a program of the system. Only its own folders are looked at: PATH may name the repository's. */
function findProgram(name: string): string | undefined {
  return programFolders.map((folder) => `${folder}/${name}`).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
