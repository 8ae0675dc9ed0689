/** A folder of a workspace, as far as it matters here. */
export interface Folder {
  uri: { scheme: string; toString(): string };
}

/** The folders that get a server: those on disk that lie in no other one. */
export function rootsOf<Of extends Folder>(folders: readonly Of[]): Of[] {
  const onDisk = folders.filter(({ uri }) => uri.scheme === 'file');
  return onDisk.filter((folder) => !onDisk.some((other) => other !== folder && isIn(folder.uri, other.uri)));
}

/** Whether a resource is a folder or below it. */
export function isIn(uri: { toString(): string }, folder: { toString(): string }): boolean {
  const path = uri.toString();
  const base = folder.toString().replace(/\/$/, '');
  return path === base || path.startsWith(`${base}/`);
}
