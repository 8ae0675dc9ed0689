import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authorOf } from '#host/selfcode/repository/author.js';
import { folder } from '../../cli/cli.js';
import { TestRepository, Trap } from '../../hostile/repositories.js';
import { branch, commit, open, publish, signal, snapshot } from './runs.js';

const hooks = [
  ...['post-checkout', 'post-index-change', 'reference-transaction', 'pre-commit', 'commit-msg'],
  ...[
    'post-commit',
    'pre-auto-gc',
    'post-update',
    'update',
    'pre-receive',
    'proc-receive',
    'fsmonitor-watchman',
  ],
];

const settings = [
  ...['alias.update-ref', 'alias.read-tree', 'alias.worktree', 'alias.rev-parse'],
  ...['core.alternateRefsCommand', 'core.askPass', 'core.editor', 'core.fsmonitor', 'core.gitProxy'],
  ...[
    'core.pager',
    'core.sshCommand',
    'credential.helper',
    'diff.external',
    'diff.x.command',
    'diff.x.textconv',
  ],
  ...['filter.x.clean', 'filter.x.process', 'filter.x.smudge', 'filter.lfs.process', 'gpg.program'],
  ...['hook.x.command', 'merge.x.driver', 'remote.origin.uploadpack', 'sequence.editor'],
  ...['uploadpack.packObjectsHook', 'url.ext::PROGRAM.insteadOf'],
];

/** A repository in which everything that can run something has a trap of its own. */
function trapped(): { repository: TestRepository; sprung: () => string[] } {
  const repository = new TestRepository({
    'a.cs': 'class A { }\n',
    '.gitattributes': '* filter=x diff=x merge=x\n*.cs filter=lfs\n',
    '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c true\n\tupdate = !false\n',
  });
  const traps = new Map<string, Trap>();
  const trap = (name: string) => {
    const made = new Trap();
    traps.set(name, made);
    return made;
  };
  const own = join(repository.path, 'own-hooks');
  mkdirSync(own);
  for (const hook of hooks) {
    trap(`hook ${hook}`).put(join(repository.path, '.git/hooks', hook));
    trap(`core.hooksPath ${hook}`).put(join(own, hook));
  }
  const lines = settings.map((key) => {
    const { program } = trap(key);
    const [, section, middle, name] = /^([^.]+)\.(?:(.+)\.)?([^.]+)$/.exec(key)!;
    const head = middle === undefined ? section : `${section} "${middle.replace('PROGRAM', program)}"`;
    const value = section === 'alias' ? `!${program}` : section === 'url' ? 'https://' : program;
    return `[${head}]\n\t${name} = "${value}"\n`;
  });
  appendFileSync(join(repository.path, '.git/config'), lines.join(''));
  repository.config('hook.x.event', 'reference-transaction');
  repository.config('core.attributesFile', join(repository.path, '.gitattributes'));
  return { repository, sprung: () => [...traps].filter(([, { sprung }]) => sprung).map(([name]) => name) };
}

/** All that a run does with a repository. */
async function live(path: string): Promise<void> {
  await authorOf(path, signal);
  const run = await open(path);
  await run.setFiles(new Map([['a.cs', Buffer.from('class B { }\n')]]));
  const [first, second] = [await commit(run, { 'a.cs': '1' }), await commit(run, { 'a.cs': '2' })];
  await run.reset(first, { pristine: true });
  await run.diff(first, second);
  await run.bundle('given', first, join(folder({}), 'a.bundle'));
  expect(await publish(run, path, first)).toEqual({ result: 'created' });
  expect(await publish(run, path, second, [first])).toEqual({ result: 'updated' });
}

test('nothing of a repository runs in the life of a run, though its traps are live', async () => {
  const { repository, sprung } = trapped();
  await live(repository.path);
  expect(sprung()).toEqual([]);
  // Git passes a file that it has to write through the file's filter; one that fails ends it.
  rmSync(join(repository.path, 'a.cs'));
  for (const args of [
    ['update-ref', `refs/heads/${branch}-2`, 'HEAD'],
    ['status'],
    ['checkout', '-f', '--', 'a.cs'],
    ['fetch'],
  ])
    spawnSync('git', args, { cwd: repository.path, env: { ...process.env, GIT_ASKPASS: '' } });
  expect(sprung()).toEqual(
    expect.arrayContaining(['hook reference-transaction', 'core.fsmonitor', 'filter.lfs.process']),
  );
});

test('nothing of a repository runs that it says elsewhere: in hooks of a named folder, and an included file', async () => {
  const { repository, sprung } = trapped();
  repository.config('core.hooksPath', join(repository.path, 'own-hooks'));
  repository.config('core.worktree', folder({ 'a.cs': 'elsewhere' }));
  renameSync(join(repository.path, '.git/config'), join(repository.path, 'included'));
  writeFileSync(join(repository.path, '.git/config'), '[include]\n\tpath = ../included\n');
  await live(repository.path);
  expect(sprung()).toEqual([]);
});

test("a work tree that the configuration names isn't touched", async () => {
  const repository = new TestRepository();
  const elsewhere = folder({ 'a.cs': 'elsewhere', 'kept.cs': '' });
  repository.config('core.worktree', elsewhere);
  const before = snapshot(elsewhere, { times: true });
  await live(repository.path);
  expect(snapshot(elsewhere, { times: true })).toEqual(before);
});

test("what the user's own configuration and environment say of bytes and programs doesn't count in a run", async () => {
  const [repository, trap] = [
    new TestRepository({ 'a.cs': 'a\n', '.gitattributes': '* filter=x\n' }),
    new Trap(),
  ];
  const place = folder({});
  appendFileSync(
    join(place, '.gitconfig'),
    `[core]\n\tautocrlf = true\n\tfsmonitor = ${trap.program}\n[filter "x"]\n\tsmudge = ${trap.program}\n\tclean = ${trap.program}\n[init]\n\ttemplateDir = ${trap.program}\n[diff]\n\tnoprefix = true\n`,
  );
  const script = `
    import { readFileSync } from 'node:fs';
    import { RunRepository } from '#host/selfcode/repository/run-repository.js';
    const [, user, folder, base] = process.argv;
    const { signal } = new AbortController();
    const run = await RunRepository.open({ user, folder, base, signal });
    const author = { name: 'a', email: 'a@example.com' };
    const files = new Map([['a.cs', Buffer.from('b\\r\\n')]]);
    const made = await run.commit({ parent: base, files, message: 'm', author, date: new Date(0) });
    process.stdout.write(JSON.stringify([readFileSync(run.root + '/a.cs', 'utf8'), String(await run.diff(base, made))]));`;
  const base = repository.git('rev-parse', 'HEAD');
  const output = execFileSync(
    process.execPath,
    ['--input-type=module', '-e', script, repository.path, join(place, 'run'), base],
    {
      env: {
        PATH: process.env.PATH,
        HOME: place,
        GIT_DIR: '/nowhere',
        GIT_INDEX_FILE: '/nowhere',
        GIT_EXTERNAL_DIFF: trap.program,
        GIT_AUTHOR_NAME: 'evil',
        GIT_COMMITTER_DATE: '@0 +0000',
      },
    },
  );
  const [text, patch] = JSON.parse(output.toString());
  expect(text).toBe('a\n');
  expect(patch).toContain('--- a/a.cs\n+++ b/a.cs\n@@ -1 +1 @@\n-a\n+b\r\n');
  expect(trap.sprung).toBe(false);
});
