import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/errors.js';
import type { Git } from '../../git/git.js';
import type { Author } from './author.js';

/** Of one command line: systems limit its length. */
const pathsEach = 100;

/** A commit to make. */
export interface NewCommit {
  /** Id of the commit below it. */
  parent: string;
  /** Whole contents by path. The parent has regular files of these paths, whose modes stay. */
  files: ReadonlyMap<string, Uint8Array>;
  message: string;
  /** Of the change and of the commit. */
  author: Author;
  /** To the second, as UTC. */
  date: Date;
}

/**
 * Makes a commit of exactly these files, without a look at the work tree: equal input gives an equal id.
 * @throws InputError if a path is no regular file of the parent, if nothing would change, or if more would than these
 * files; the signal's reason
 */
export async function commitFiles(git: Git, gitFolder: string, commit: NewCommit): Promise<string> {
  const index = join(gitFolder, `index-${randomBytes(6).toString('hex')}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    const modes = await modesOf(git, commit.parent, [...commit.files.keys()]);
    await git.run(['read-tree', commit.parent], { env });
    const lines: Buffer[] = [];
    for (const [path, input] of commit.files) {
      const blob = line(await git.run(['hash-object', '-w', '--stdin'], { input }));
      lines.push(Buffer.from(`${modes.get(path)} ${blob}\t${path}\0`));
    }
    await git.run(['update-index', '-z', '--index-info'], { env, input: lines });
    const tree = line(await git.run(['write-tree'], { env }));
    await expectOnly(git, commit, tree);
    return await commitTree(git, commit, tree);
  } finally {
    for (const name of [index, `${index}.lock`]) await rm(name, { force: true });
  }
}

async function modesOf(git: Git, parent: string, paths: readonly string[]): Promise<Map<string, string>> {
  const modes = new Map<string, string>();
  for (let at = 0; at < paths.length; at += pathsEach) {
    const some = paths.slice(at, at + pathsEach);
    const output = await git.run(['ls-tree', '-z', '--full-tree', parent, '--', ...some]);
    for (const entry of output.toString().split('\0')) {
      if (entry.startsWith('100')) modes.set(entry.slice(entry.indexOf('\t') + 1), entry.slice(0, 6));
    }
  }
  const missing = paths.find((path) => !modes.has(path));
  if (missing !== undefined) throw new InputError(`${missing} is no regular file of the commit ${parent}`);
  return modes;
}

async function expectOnly(git: Git, { parent, files }: NewCommit, tree: string): Promise<void> {
  const output = await git.run(['diff-tree', '-r', '-z', '--no-renames', '--name-status', parent, tree]);
  const fields = output.toString().split('\0').slice(0, -1);
  if (fields.length === 0) throw new InputError(`the commit on ${parent} would change nothing`);
  for (let at = 0; at < fields.length; at += 2) {
    const [status, path] = [fields[at], fields[at + 1]!];
    if (status !== 'M' || !files.has(path))
      throw new InputError(`the commit on ${parent} would change ${path}, too`);
  }
}

async function commitTree(git: Git, { parent, message, author, date }: NewCommit, tree: string) {
  const when = `@${Math.floor(date.getTime() / 1000)} +0000`;
  const output = await git.run(['commit-tree', tree, '-p', parent, '-F', '-'], {
    input: Buffer.from(`${message.replaceAll('\0', '').trimEnd()}\n`),
    env: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: when,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
      GIT_COMMITTER_DATE: when,
    },
  });
  return line(output);
}

function line(output: Buffer): string {
  return output.toString().trim();
}
