import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  cpSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pairsOfGit } from '#host/learning/mining/git.js';
import { churnOf } from '#host/workflow/churn.js';
import { folder, tarscli } from '../cli/cli.js';
import { rejection } from '../host/agents-for-tests.js';
import { TestRepository, Trap, twoCommits, useGit } from './repositories.js';

const { signal } = new AbortController();

/** Of git's documentation, whatever takes a command. */
const commands = [
  ...['alias.log', 'alias.cat-file', 'alias.diff-tree'],
  ...['core.alternateRefsCommand', 'core.askPass', 'core.editor', 'core.fsmonitor', 'core.gitProxy'],
  ...['core.pager', 'core.sshCommand', 'credential.helper', 'diff.external', 'diff.trap.command'],
  ...['diff.trap.textconv', 'filter.trap.clean', 'filter.trap.process', 'filter.trap.smudge'],
  ...['gpg.openpgp.program', 'gpg.program', 'gpg.ssh.defaultKeyCommand', 'gpg.ssh.program'],
  ...['gpg.x509.program', 'hook.trap.command', 'interactive.diffFilter', 'merge.trap.driver', 'pager.log'],
  ...['remote.origin.receivepack', 'remote.origin.uploadpack', 'sequence.editor', 'trailer.trap.command'],
  'uploadpack.packObjectsHook',
];

function hostile(repository: TestRepository, trap: Trap): void {
  for (const key of commands)
    repository.config(key, key.startsWith('alias.') ? `!${trap.program}` : trap.program);
  repository.config('hook.trap.event', 'post-index-change');
  repository.config('log.showSignature', 'true');
  repository.config('core.hooksPath', join(trap.program, '..'));
  repository.config('diff.trap.cachetextconv', 'true');
}

describe('nothing of a repository runs:', () => {
  test('nothing of a repository runs: not what verifies signatures', async () => {
    const [repository, trap] = [twoCommits(), new Trap()];
    repository.sign();
    repository.config('gpg.program', trap.program);
    repository.config('log.showSignature', 'true');
    await useGit(repository.path);
    expect(trap.sprung).toBe(false);
  });

  test('nothing of a repository runs: not all that takes a command, written in a file that the configuration includes', async () => {
    const [repository, trap] = [twoCommits(), new Trap()];
    repository.sign();
    hostile(repository, trap);
    renameSync(join(repository.path, '.git/config'), join(repository.path, 'included'));
    writeFileSync(join(repository.path, '.git/config'), '[include]\n\tpath = ../included\n');
    await useGit(repository.path);
    expect(trap.sprung).toBe(false);
    expect((await churnOf(repository.path, '2000-01-01', signal)).get('a.cs')).toBe(2);
  });

  test.each(['.', 'src'])('not where a repository without files is committed in %s', async (place) => {
    const [inner, trap] = [twoCommits(), new Trap()];
    inner.sign();
    hostile(inner, trap);
    inner.config('core.bare', 'false');
    inner.config('core.worktree', '..');
    const outer = place === '.' ? folder({}) : new TestRepository().path;
    cpSync(join(inner.path, '.git'), join(outer, place), { recursive: true });
    const cwd = join(outer, place);
    await useGit(cwd);
    expect(trap.sprung).toBe(false);
    const error = await rejection(churnOf(cwd, '2000-01-01', signal));
    expect(error.message).toMatch(/without files|no git repository/);
  });

  test('nothing of a repository runs: not where a folder has the rest of such a repository elsewhere', async () => {
    const [inner, trap] = [twoCommits(), new Trap()];
    inner.sign();
    hostile(inner, trap);
    const outer = new TestRepository({ 'src/a.cs': '' }).path;
    renameSync(join(inner.path, '.git'), join(outer, 'rest'));
    cpSync(join(outer, 'rest/HEAD'), join(outer, 'src/HEAD'));
    writeFileSync(join(outer, 'src/commondir'), '../rest\n');
    await useGit(join(outer, 'src'));
    expect(trap.sprung).toBe(false);
    expect((await rejection(churnOf(join(outer, 'src'), '2000-01-01', signal))).message).toContain(
      'without files',
    );
  });

  const urls = [
    'ssh://x/y',
    'ext::PROGRAM',
    'git://localhost:1/x',
    'FOLDER',
    'file://FOLDER',
    'https://localhost:1/',
  ];
  test.each(urls)('not where objects are missing, to be fetched from %s', async (url) => {
    const [repository, trap] = [twoCommits(), new Trap()];
    const tree = repository.git('rev-parse', 'HEAD~1^{tree}');
    const blob = repository.git('rev-parse', 'HEAD~1:a.cs');
    for (const hash of [tree, blob]) {
      rmSync(join(repository.path, '.git/objects', hash.slice(0, 2), hash.slice(2)), { force: true });
    }
    hostile(repository, trap);
    const place = url.replace('PROGRAM', trap.program).replace('FOLDER', twoCommits().path);
    repository.config('remote.origin.url', place);
    repository.config('remote.origin.promisor', 'true');
    repository.config('extensions.partialClone', 'origin');
    repository.config('core.repositoryFormatVersion', '1');
    for (const protocol of ['ssh', 'ext', 'git', 'file', 'https']) {
      repository.config(`protocol.${protocol}.allow`, 'always');
    }
    await useGit(repository.path);
    expect(trap.sprung).toBe(false);
  });

  test('nothing of a repository runs: not by tarscli, whose own environment says otherwise', async () => {
    const [repository, trap] = [twoCommits(), new Trap()];
    const env = {
      GIT_DIR: join(repository.path, '.git'),
      GIT_EXTERNAL_DIFF: trap.program,
      GIT_PAGER: trap.program,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: trap.program,
    };
    const elsewhere = folder({ 'a.cs': 'class A { }\n' });
    const answer = await tarscli(['analyze', '.', '--churn'], { cwd: elsewhere, env });
    expect([answer.code, trap.sprung]).toEqual([3, false]);
    expect(answer.stderr).toContain('it is in no git repository');
  });
});

describe('a git is not run', () => {
  test('a git is not run that lies in the repository, whatever the path says', async () => {
    const [repository, trap] = [twoCommits(), new Trap()];
    mkdirSync(join(repository.path, 'bin'));
    trap.put(join(repository.path, 'bin/git'));
    trap.put(join(repository.path, 'git'));
    const elsewhere = folder({});
    execFileSync('ln', ['-s', join(repository.path, 'bin/git'), join(elsewhere, 'git')]);
    execFileSync('ln', ['-s', join(repository.path, 'bin'), join(elsewhere, 'bin')]);
    const places = ['', '.', 'bin', './bin', join(repository.path, 'bin'), elsewhere, join(elsewhere, 'bin')];
    const path = [...places, process.env.PATH].join(delimiter);
    for (const args of [
      ['analyze', '--churn', '--file', 'a.cs'],
      ['patterns', 'suggest', '--git', 'HEAD'],
    ]) {
      const { code, stderr } = await tarscli(args, { cwd: repository.path, env: { PATH: path } });
      expect(code, stderr).toBe(0);
    }
    expect(trap.sprung).toBe(false);
  });

  test('a git is not run and told as not there, where it is the only one', async () => {
    const [repository, trap] = [twoCommits(), new Trap()];
    trap.put(join(repository.path, 'git'));
    const { code, stderr } = await tarscli(['analyze', '--churn', '--file', 'a.cs'], {
      cwd: repository.path,
      env: { PATH: ['', repository.path].join(delimiter) },
    });
    expect([code, trap.sprung]).toEqual([3, false]);
    expect(stderr).toContain('git is not installed, or not on the PATH');
  });
});

test('a git that waits for a pipe ends with the signal, and with what it started', async () => {
  const repository = twoCommits();
  const pipe = join(repository.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  repository.config('include.path', pipe);
  const controller = new AbortController();
  const reason = new Error('enough');
  const counting = churnOf(repository.path, '2000-01-01', controller.signal);
  // Opens once somebody reads.
  while (!opens(pipe)) await new Promise((resolve) => setTimeout(resolve, 10));
  controller.abort(reason);
  expect(await rejection(counting)).toBe(reason);
  expect(opens(pipe)).toBe(false);
});

test('what a repository names as files is not waited for', async () => {
  const repository = twoCommits();
  const pipe = join(repository.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const key of ['core.attributesFile', 'core.excludesFile', 'diff.orderFile', 'mailmap.file']) {
    repository.config(key, pipe);
  }
  expect((await churnOf(repository.path, '2000-01-01', signal)).get('a.cs')).toBe(2);
  expect(await pairsOfGit('HEAD', repository.path, signal)).toHaveLength(1);
});

/** Whether somebody reads from it. */
function opens(pipe: string): boolean {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
