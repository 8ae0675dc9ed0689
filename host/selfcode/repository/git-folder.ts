import { copyFile, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the git folder of a run is made from. */
export interface GitFolderContent {
  /** Real path of the folder with the objects that it shares. */
  objects: string;
  /** Of the repository that shares them: which commits have no parents there. */
  shallow: Buffer | undefined;
  /** Whether ids are of SHA-256. */
  isSha256: boolean;
}

/** Leaves all bytes as they are, whatever the tree's own .gitattributes say: this file outweighs them. */
const attributes = '* -text !eol -ident -filter !diff !merge !working-tree-encoding\n';

const isWindows = process.platform === 'win32';

/**
 * Makes a git folder that only this package uses, or makes it anew around the objects that it holds: no hook, no
 * template and no setting of anybody else's gets into it, and no lock of a process that was killed stays.
 * @throws as the file system does
 */
export async function makeGitFolder(folder: string, content: GitFolderContent): Promise<void> {
  await keepFolder(folder);
  for (const name of await readdir(folder)) {
    if (name !== 'objects') await rm(join(folder, name), { recursive: true, force: true });
  }
  await keepFolder(join(folder, 'objects'));
  await rm(join(folder, 'objects/info'), { recursive: true, force: true });
  await fill(folder, content, 'ref: refs/heads/none\n');
}

/**
 * Puts a git folder into a work tree, for the commands that run there: what they do to it, nobody reads. It has the
 * commit checked out, by a copy of the index.
 * @throws as the file system does
 */
export async function putGitFolder(
  root: string,
  { commit, index, ...content }: GitFolderContent & { commit: string; index: string },
): Promise<void> {
  const folder = join(root, '.git');
  await mkdir(folder);
  await mkdir(join(folder, 'objects'));
  await fill(folder, content, `${commit}\n`);
  await copyFile(index, join(folder, 'index'));
}

async function fill(
  folder: string,
  { objects, shallow, isSha256 }: GitFolderContent,
  head: string,
): Promise<void> {
  for (const name of ['info', 'objects/info', 'refs', 'refs/heads']) await mkdir(join(folder, name));
  const write = (name: string, text: string | Buffer) => writeFile(join(folder, name), text, { flag: 'wx' });
  await write('objects/info/alternates', `${quoted(objects)}\n`);
  await write('info/attributes', attributes);
  await write('config', config(isSha256));
  if (shallow !== undefined) await write('shallow', shallow);
  await write('HEAD', head);
}

function config(isSha256: boolean): string {
  const lines = [
    '[core]',
    `\trepositoryFormatVersion = ${isSha256 ? 1 : 0}`,
    '\tbare = false',
    `\tfileMode = ${!isWindows}`,
    `\tsymlinks = ${!isWindows}`,
    `\tignoreCase = ${isWindows || process.platform === 'darwin'}`,
    '\tautoCRLF = false',
    '\tsafeCRLF = false',
    '\tlogAllRefUpdates = false',
    '\tprotectHFS = true',
    '\tprotectNTFS = true',
    '\tfsync = committed',
    '[gc]',
    '\tauto = 0',
    '[maintenance]',
    '\tauto = false',
    // Several threads make packs that differ from run to run.
    '[pack]',
    '\tthreads = 1',
    '\twriteReverseIndex = false',
  ];
  return `${[...lines, ...(isSha256 ? ['[extensions]', '\tobjectFormat = sha256'] : [])].join('\n')}\n`;
}

/** As git reads a path in a file of lines. */
function quoted(path: string): string {
  const text = isWindows ? path.replaceAll('\\', '/') : path;
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** Makes a folder for this user alone, in place of whatever else has its name. */
export async function keepFolder(folder: string): Promise<void> {
  const present = await lstat(folder).catch(() => undefined);
  if (present?.isDirectory()) return;
  await rm(folder, { force: true });
  await mkdir(folder, { mode: 0o700 });
}
