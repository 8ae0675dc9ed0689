import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Published, publishBranch } from '#host/selfcode/repository/publish.js';
import { baseCommit, RunRepository } from '#host/selfcode/repository/run-repository.js';
import { folder } from '../../cli/cli.js';
import type { TestRepository } from '../../hostile/repositories.js';

export const { signal } = new AbortController();
export const author = { name: 'A U Thor', email: 'author@example.com' };
export const date = new Date('2026-01-02T03:04:05.678Z');
export const branch = 'tars/improve-0123456789ab';

/** A run of a repository, in a folder that is gone after the test. */
export async function open(user: string, place = join(folder({}), 'run')): Promise<RunRepository> {
  const { root, commit } = await baseCommit(user, undefined, signal);
  return RunRepository.open({ user: root, folder: place, base: commit, signal });
}

/** A commit of these texts on the base commit, or on another. */
export function commit(
  run: RunRepository,
  texts: Record<string, string | Uint8Array>,
  parent = run.base,
): Promise<string> {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  return run.commit({ parent, files, message: 'Improve', author, date });
}

export function publish(
  run: RunRepository,
  user: string,
  tip: string,
  ownTips: readonly string[] = [],
  name = branch,
): Promise<Published> {
  const base = run.base;
  return publishBranch({ run, user, branch: name, commit: tip, base, ownTips: new Set(ownTips), signal });
}

/** What lies below a folder, by path: kind, mode and content. `times`: also when it was changed. */
export function snapshot(
  root: string,
  { times = false, except = [] }: { times?: boolean; except?: readonly string[] } = {},
): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string) => {
    for (const name of readdirSync(Buffer.from(join(root, path)), { encoding: 'latin1' }).toSorted()) {
      const at = join(path, name);
      if (except.includes(at)) continue;
      const place = Buffer.from(join(root, at), 'latin1');
      const stats = lstatSync(place, { bigint: true });
      const kind = stats.isDirectory()
        ? 'folder'
        : stats.isSymbolicLink()
          ? 'link'
          : stats.isFile()
            ? 'file'
            : 'other';
      const content =
        kind === 'link' ? readlinkSync(place) : kind === 'file' ? readFileSync(place, 'latin1') : '';
      const mode = kind === 'link' ? '' : (Number(stats.mode) & 0o111).toString(8);
      found[at] = [kind, mode, ...(times ? [stats.mtimeNs, stats.ino] : []), content].join(' ');
      if (kind === 'folder') visit(at);
    }
  };
  visit('');
  return found;
}

/** The work tree of a run, without its git folder. */
export const tree = (run: RunRepository) => snapshot(run.root, { except: ['.git'] });

/** A commit of a tree of such entries: mode, path and content, or an id for what has none. */
export function commitEntries(
  repository: TestRepository,
  entries: readonly (readonly [mode: string, path: string | Buffer, content: string | Uint8Array])[],
): string {
  repository.git('read-tree', '--empty');
  const lines = entries.map(([mode, path, content]) => {
    const isId = mode === '160000';
    const id = isId ? String(content) : gitBytes(repository, content, ['hash-object', '-w', '--stdin']);
    return Buffer.concat([Buffer.from(`${mode} ${id}\t`), Buffer.from(path), Buffer.from([0])]);
  });
  gitBytes(repository, Buffer.concat(lines), ['update-index', '-z', '--index-info']);
  const written = repository.git('write-tree');
  const made = repository.git('commit-tree', written, '-m', 'entries');
  repository.git('update-ref', 'HEAD', made);
  return made;
}

export function gitBytes(repository: TestRepository, input: string | Uint8Array, args: string[]): string {
  return execFileSync('git', args, { cwd: repository.path, input }).toString().trim();
}

/** A clone by git, as it makes one over a connection. */
export function clone(source: TestRepository, ...options: string[]): string {
  const path = join(folder({}), 'clone');
  execFileSync('git', ['clone', '-q', ...options, `file://${source.path}`, path]);
  return path;
}
