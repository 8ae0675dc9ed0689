import { constants } from 'node:os';

const meanings: Record<string, string> = {
  EDQUOT: "the user's disk quota is used up",
  EFBIG: 'the file would be larger than the system allows',
  EIO: 'the disk reports an error',
  ENOSPC: 'no space is left on the disk',
  EROFS: 'the file system is read-only',
};

/** What no program can help: the machine, its disks, its limits, and what this user may do there. */
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

/** Why something could not be read or written, for a notice: the system's code where it has one. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return meanings[code] === undefined ? code : `${code}: ${meanings[code]}`;
}

/** What the system refused, and why, of an error that is the environment's; undefined of all others. */
export function environmentFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined || !environmental.has(codeOf(error) ?? '')) return undefined;
  return `can't ${syscall}${path === undefined ? '' : ` ${path}`}: ${reasonOf(error)}`;
}

/** Node knows no name for some codes, and the addon has the system's number in its text only. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno, message } = error as NodeJS.ErrnoException;
  const inText = process.platform === 'win32' ? undefined : /\(os error (\d+)\)/.exec(message)?.[1];
  const number = Math.abs(errno ?? Number(inText));
  const [name] = Object.entries(constants.errno).find(([, known]) => known === number) ?? [];
  return name ?? (code !== undefined && /^E[A-Z0-9]+$/.test(code) ? code : undefined);
}
