import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { RepositoryPlan, TreePlan } from './git-tree-plans.js';

/** What git has as the user's own, in a folder that stands for the home. */
export function homeOf(
  plan: TreePlan,
  place: string,
): Record<'HOME' | 'XDG_CONFIG_HOME', string | undefined> {
  const { userFile, userRules } = plan;
  const [home, xdg] = [join(place, 'home'), join(place, 'xdg')];
  for (const folder of [join(home, '.config/git'), join(xdg, 'git')]) mkdirSync(folder, { recursive: true });
  const named = { absolute: join(home, 'mine'), tilde: '~/mine', relative: 'rules of mine' };
  if (userFile in named) {
    const value = named[userFile as keyof typeof named];
    writeFileSync(join(home, '.gitconfig'), `[core]\n\texcludesFile = ${value}\n`);
    if (userFile === 'relative') writeFileSync(join(place, 'outer', value), userRules.join('\n'));
    else writeFileSync(join(home, 'mine'), userRules.join('\n'));
    // Not looked at, as another file is named.
    writeFileSync(join(home, '.config/git/ignore'), '*\n');
  } else if (userFile === 'xdg') writeFileSync(join(xdg, 'git/ignore'), userRules.join('\n'));
  else if (userFile === 'home') writeFileSync(join(home, '.config/git/ignore'), userRules.join('\n'));
  return { HOME: home, XDG_CONFIG_HOME: userFile === 'xdg' ? xdg : undefined };
}

export function git(cwd: string, ...args: string[]): string[] {
  const own = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.com',
    '-c',
    'advice.addEmbeddedRepo=false',
    '-c',
    'core.fsync=none',
    '-c',
    'maintenance.auto=false',
  ];
  return execFileSync('git', [...own, '--literal-pathspecs', ...args], { cwd, stdio: 'pipe' })
    .toString()
    .split('\0')
    .filter(Boolean);
}

/** Makes the tree in `outer` and, of it, `linked`; says which repositories there are. */
export function plant(plan: TreePlan, place: string): string[] {
  const outer = join(place, 'outer');
  // On a file system that ignores case, names that differ in nothing else are one.
  const taken = new Set<string>();
  const own = new Map<string, string[]>();
  const roots = [outer];
  initialize(outer, join(outer, '.git'), plan.outer);
  for (const inner of plan.inner) {
    const root = join(outer, inner.folder.slice(0, -1));
    if (roots.includes(root) || !claim(root, outer, taken)) continue;
    const separate = join(outer, '.git/modules', String(roots.length));
    initialize(root, inner.kind === 'nested' ? join(root, '.git') : separate, inner);
    roots.push(root);
  }
  const repositoryOf = (path: string) =>
    roots.filter((root) => path.startsWith(`${root}/`)).toSorted((a, b) => b.length - a.length)[0]!;
  for (const [root, { files, rules, tracked: bits }] of withPlans(plan, roots)) {
    for (const [index, file] of files.entries()) {
      if (!claim(join(root, file), root, taken) || !write(join(root, file))) continue;
      const repository = repositoryOf(join(root, file));
      const tracked = repository === root && (bits >> index) % 2 === 1;
      if (tracked) own.set(root, [...(own.get(root) ?? []), file]);
    }
    for (const { folder, lines } of rules) {
      if (existsSync(join(root, folder))) writeFileSync(join(root, folder, '.gitignore'), lines.join('\n'));
    }
  }
  // The inner ones first, so that the outer ones find commits to track.
  for (const root of roots.toSorted((a, b) => b.length - a.length)) {
    const submodules = roots.filter(
      (inner) =>
        inner !== root && repositoryOf(inner) === root && !lstatSync(join(inner, '.git')).isDirectory(),
    );
    const paths = [...(own.get(root) ?? []), ...submodules.map((inner) => inner.slice(root.length + 1))];
    if (paths.length > 0) git(root, 'add', '-f', '--', ...paths);
    const isNeeded = root === outer ? plan.linked : !lstatSync(join(root, '.git')).isDirectory();
    if (isNeeded) git(root, 'commit', '-q', '--allow-empty', '-m', 'x');
  }
  if (plan.linked) roots.push(link(plan, place, own.get(outer) ?? [], roots));
  return roots;
}

function link(plan: TreePlan, place: string, tracked: string[], roots: readonly string[]): string {
  const [outer, linked] = [join(place, 'outer'), join(place, 'linked')];
  git(outer, 'worktree', 'add', '-q', '--detach', linked);
  const isInner = (path: string) =>
    roots.some((root) => root !== outer && `${join(outer, path)}/`.startsWith(`${root}/`));
  for (const file of plan.outer.files) {
    if (tracked.includes(file) || isInner(file) || !existsSync(join(outer, file))) continue;
    write(join(linked, file));
  }
  for (const { folder, lines } of plan.outer.rules) {
    if (existsSync(join(linked, folder)) && !isInner(folder))
      writeFileSync(join(linked, folder, '.gitignore'), lines.join('\n'));
  }
  return linked;
}

function withPlans(plan: TreePlan, roots: readonly string[]): [string, RepositoryPlan][] {
  return roots.flatMap((root, index) => {
    if (index === 0) return [[root, plan.outer] as [string, RepositoryPlan]];
    const inner = plan.inner.find(({ folder }) => join(roots[0]!, folder) === `${root}/`);
    return inner === undefined ? [] : [[root, inner] as [string, RepositoryPlan]];
  });
}

function initialize(root: string, gitFolder: string, { ignoreCase, exclude }: RepositoryPlan): void {
  mkdirSync(root, { recursive: true });
  mkdirSync(dirname(gitFolder), { recursive: true });
  for (const name of ['objects', 'refs']) mkdirSync(join(gitFolder, name), { recursive: true });
  writeFileSync(join(gitFolder, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(gitFolder, 'config'), '[core]\n\trepositoryFormatVersion = 0\n\tbare = false\n');
  if (gitFolder !== join(root, '.git')) {
    writeFileSync(join(root, '.git'), `gitdir: ${gitFolder}\n`);
    appendFileSync(join(gitFolder, 'config'), `\tworktree = ${relative(gitFolder, root)}\n`);
  }
  mkdirSync(join(gitFolder, 'info'), { recursive: true });
  writeFileSync(join(gitFolder, 'info/exclude'), exclude.join('\n'));
  appendFileSync(join(gitFolder, 'config'), `[core]\n\tignorecase = ${ignoreCase}\n`);
}

/** Whether a path may be made: no folder that it is in is there in another case. */
function claim(path: string, root: string, taken: Set<string>): boolean {
  const parts = path.slice(root.length + 1).split('/');
  const ways = parts.map((_, index) => join(root, ...parts.slice(0, index + 1)));
  if (ways.some((way) => !existsSync(way) && taken.has(way.toLowerCase()))) return false;
  for (const way of ways) taken.add(way.toLowerCase());
  return true;
}

/** Makes an empty file, if nothing is in its way. */
function write(path: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** The files that git lists in a repository, and in those within it that it lists. */
export function listed(root: string): string[] {
  const paths = new Set(git(root, 'ls-files', '-co', '--exclude-standard', '-z'));
  return [...paths].flatMap((path) => {
    const whole = join(root, path);
    const stats = lstatSync(whole, { throwIfNoEntry: false });
    if (stats?.isFile()) return [whole];
    return stats?.isDirectory() && existsSync(join(whole, '.git')) ? listed(whole) : [];
  });
}
