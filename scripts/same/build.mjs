// The two builds to compare, as packages that users would install.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const run = (command, args, cwd) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });

/** The full id of a commit. */
export function resolveCommit(repository, commit) {
  return run('git', ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`], repository).trim();
}

/** A folder with the build of a commit. It is built once, and kept in the user's cache. */
export function buildCommit(repository, commit) {
  const base = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tars-hyperlight', 'same');
  const place = join(base, commit);
  if (existsSync(place)) return place;
  mkdirSync(base, { recursive: true });
  // Its final name comes last, so that a build that was interrupted is not taken for one.
  const unfinished = `${place}.${process.pid}`;
  run('git', ['worktree', 'add', '--detach', '--force', unfinished, commit], repository);
  try {
    run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], unfinished);
    run('npm', ['run', 'build'], unfinished);
    run('git', ['worktree', 'move', unfinished, place], repository);
  } catch (error) {
    run('git', ['worktree', 'remove', '--force', unfinished], repository);
    throw error;
  }
  return place;
}

/** Packs a build and unpacks it to `place`, with the dependencies it was built with. */
export function unpackBuild(build, place) {
  mkdirSync(place, { recursive: true });
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', place], build);
  const [{ filename, version, integrity }] = JSON.parse(packed);
  const archive = join(place, filename);
  run('tar', ['xzf', archive, '--strip-components=1', '-C', place]);
  rmSync(archive);
  symlinkSync(join(build, 'node_modules'), join(place, 'node_modules'));
  return { place, version, integrity };
}

/** Where the command is in an unpacked build. */
export function commandOf(place) {
  const { bin } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  return join(place, bin.tarscli);
}
