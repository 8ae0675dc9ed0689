import { existsSync } from 'node:fs';
import { type Confinement, canConfine } from '#host/selfcode/testing/confinement.js';

const all: Confinement[] = ['bubblewrap', 'namespaces', 'none'];
const works = new Map(await Promise.all(all.map(async (kind) => [kind, await canConfine(kind)] as const)));

/** Those that work on this machine. */
export const here = all.filter((kind) => works.get(kind));
export const confined = here.filter((kind) => kind !== 'none');

/** One that doesn't. */
export const missing = all.find((kind) => !works.get(kind));

/** Whether processes can be looked at. */
export const hasProc = existsSync('/proc/self/environ');
