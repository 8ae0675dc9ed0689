import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { walk } from '#host/files/walk.js';
import { pairsOfGit } from '#host/learning/mining/git.js';
import { churnOf } from '#host/workflow/churn.js';
import { folder } from '../cli/cli.js';

/** A git repository in a folder of its own, gone after the test. */
export class TestRepository {
  readonly path: string;

  constructor(files: Record<string, string> = { 'a.cs': 'class A { }\n' }, path = folder({})) {
    this.path = path;
    this.git('init', '-q');
    this.commit(files);
  }

  git(...args: string[]): string {
    return this.gitWith('', args);
  }

  gitWith(input: string, args: readonly string[]): string {
    return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: this.path,
      input,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      stdio: 'pipe',
    })
      .toString()
      .trim();
  }

  commit(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
    this.git('add', '-A');
    this.git('commit', '-q', '-m', 'change');
  }

  /** Puts a signature on the last commit, for git to have it verified. */
  sign(): void {
    const raw = this.git('cat-file', 'commit', 'HEAD');
    const [headers, ...rest] = raw.split('\n\n');
    const lines = ['-----BEGIN PGP SIGNATURE-----', '', 'x', '-----END PGP SIGNATURE-----'];
    const signed = `${headers}\ngpgsig ${lines.join('\n ')}\n\n${rest.join('\n\n')}\n`;
    const hash = this.gitWith(signed, ['hash-object', '-t', 'commit', '-w', '--stdin']);
    this.git('update-ref', 'HEAD', hash);
  }

  config(key: string, value: string): void {
    this.git('config', '--add', key, value);
  }
}

/** A program that leaves a mark when it is run. */
export class Trap {
  readonly program: string;
  readonly #mark: string;

  constructor(place = folder({})) {
    this.#mark = join(folder({}), 'mark');
    this.program = join(place, 'program');
    this.put(this.program);
  }

  put(path: string): void {
    writeFileSync(path, `#!/bin/sh\necho "$0 $*" >> '${this.#mark}'\nexit 1\n`);
    chmodSync(path, 0o755);
  }

  get sprung(): boolean {
    return existsSync(this.#mark);
  }
}

const { signal } = new AbortController();

/** Everything that runs git, on a folder; what it is told is of no matter. */
export async function useGit(cwd: string): Promise<void> {
  // git is asked whether it tracks what rules leave out.
  writeFileSync(join(cwd, 'ignored.cs'), '');
  writeFileSync(join(cwd, '.gitignore'), 'ignored.cs\n');
  for await (const path of walk(cwd, { gitignore: true, onSkip: () => undefined })) void path;
  await churnOf(cwd, '2000-01-01', signal).catch(() => undefined);
  await pairsOfGit('HEAD', cwd, signal).catch(() => undefined);
  await pairsOfGit('HEAD~1..HEAD', cwd, signal).catch(() => undefined);
}

export function twoCommits(): TestRepository {
  const repository = new TestRepository({
    'a.cs': 'class A { }\n',
    '.gitattributes': '* diff=trap filter=trap\n',
  });
  repository.commit({ 'a.cs': 'class B { }\n' });
  return repository;
}
