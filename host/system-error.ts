import { constants } from 'node:os';

const meanings: Record<string, string> = {
  EDQUOT: "the user's disk quota is used up",
  EIO: 'the disk reports an error',
  ENOSPC: 'no space is left on the disk',
  EROFS: 'the file system is read-only',
};

/** Why something could not be read or written, for a notice: the system's code where it has one. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return meanings[code] === undefined ? code : `${code}: ${meanings[code]}`;
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
