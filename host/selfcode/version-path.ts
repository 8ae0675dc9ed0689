import { beginning } from '../base/beginning.js';
import { sha256 } from '../base/digest.js';

/** Of a file's name; with what is added to it a file system takes it. */
const mostBytes = 240;
const digestLength = 16;

/**
 * Returns the path, without its last suffix, of the versions of a file: its own path, but for folders that are named
 * like a version, which get a `_`, and names that the suffix would make too long, which end in a digest.
 */
export function versionPath(path: string): string {
  const parts = path.split('/');
  const name = parts.pop()!;
  const folders = parts.map((part) => (/\.(?:before|after)_*$/.test(part) ? `${part}_` : part));
  return [...folders, short(name)].join('/');
}

function short(name: string): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const digest = sha256(name).slice(0, digestLength);
  return `${beginning(name, mostBytes - digestLength - 1)}-${digest}`;
}
