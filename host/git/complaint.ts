import { unlimitedStatus } from '../base/shell-limits.js';

const kinds: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|[Qq]uota exceeded/, 'no space is left on the disk'],
  [/Read-only file system|unable to (?:create|write)|write error/, "git can't write there"],
  [/\.lock': File exists|cannot lock ref/, 'there is a lock, of another git or of one that was killed'],
  [/[Ii]nvalid path/, 'it holds a path that git refuses, such as one with .git or ..'],
  [/dubious ownership/, "its folder is another user's; git's safe.directory says which of those you trust"],
  [/not a git repository/, 'git takes it for no repository'],
  [/does not have any commits yet/, 'it has no commits yet'],
  [/ambiguous argument|bad revision|unknown revision|[Ii]nvalid revision range/, 'git knows no such commits'],
  [/[Oo]ut of memory|[Cc]annot allocate memory|mmap failed/, 'git needs more memory than it may have'],
  [/config/, 'git finds a mistake in a configuration'],
  [/packed-refs|reference|HEAD/, 'git finds a mistake in the references'],
  [
    /object|[Cc]ould not read|unable to read|corrupt|pack|tree|commit|blob|graft|shallow/,
    'objects are missing or damaged',
  ],
];

/** Says in our own words why git failed: git's words can quote lines of any file. */
export function complaint(stderr: string, code: number | null, signal: string | null): string {
  if (code === null) return `it was ended by ${signal}`;
  if (code === unlimitedStatus) return 'its memory could not be limited, so it was not run';
  const line = stderr.split('\n').find((text) => /^(?:fatal|error): /.test(text)) ?? '';
  const reason = kinds.find(([kind]) => kind.test(line))?.[1];
  return reason ?? `it ended with status ${code}`;
}
