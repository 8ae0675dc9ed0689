import { constants } from 'node:os';

const meanings: Record<string, string> = {
  EDQUOT: "the user's disk quota is used up",
  EFBIG: 'the file would be larger than the system allows',
  EIO: 'the disk reports an error',
  ENOSPC: 'no space is left on the disk',
  EROFS: 'the file system is read-only',
};

/** Codes of failures that no program can prevent: the machine, its disks, its limits and the user's permissions. */
const environmental: ReadonlySet<string> = new Set([
  ...Object.keys(meanings),
  'EACCES',
  'EAGAIN',
  'EMFILE',
  'ENFILE',
  'ENODEV',
  'ENOMEM',
  'ENXIO',
  'EPERM',
  'ESTALE',
]);

/** Returns why something can't be read or written, for a notice: the system's code if the error has one. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return meanings[code] === undefined ? code : `${code}: ${meanings[code]}`;
}

/** Describes what the system refused and why, if the environment caused the error. Returns `undefined` otherwise. */
export function environmentFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined || !environmental.has(codeOf(error) ?? '')) return undefined;
  return `can't ${syscall}${path === undefined ? '' : ` ${path}`}: ${reasonOf(error)}`;
}

/**
 * Returns the name of the system's code. Node lacks names for some codes, and the addon puts the number into its
 * message only.
 */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno, message } = error as NodeJS.ErrnoException;
  const inText = process.platform === 'win32' ? undefined : /\(os error (\d+)\)/.exec(message)?.[1];
  const number = Math.abs(errno ?? Number(inText));
  const [name] = Object.entries(constants.errno).find(([, known]) => known === number) ?? [];
  return name ?? (code !== undefined && /^E[A-Z0-9]+$/.test(code) ? code : undefined);
}
