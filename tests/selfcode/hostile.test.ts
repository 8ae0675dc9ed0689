import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { SelfCode } from '#host/selfcode/self-code.js';
import { comparisons, fixedComparisons } from '../cli/cli.js';
import { emptyFolder, ends, finish, git, improve, repository, usual } from './cycle-for-tests.js';
import { confined } from './testing/confinements.js';

const one = { 'a.cs': comparisons(1) };

/** Starts a run and leaves it after a record of this type. */
async function leftAfter(selfCode: SelfCode, type: string, options: object): Promise<void> {
  for await (const event of selfCode.start({ ...usual, ...options })) {
    if (event.type === 'recorded' && event.record.type === type) return;
  }
  throw new Error(`no ${type}`);
}

describe('a test command that changes the work tree', () => {
  const rewriting = 'for file in *.cs; do echo "// planted" >> $file; done; echo x > planted.cs';

  test('is in no commit, not of a run that was stopped between its tests either', async () => {
    const root = repository(one);
    const selfCode = await SelfCode.open({ folder: root, state: emptyFolder() });
    await leftAfter(selfCode, 'base-tested', { test: rewriting });
    const { summary } = await finish(selfCode.resume(undefined));
    expect(summary.end).toBe('improved');
    expect(git(root, 'show', `${summary.branch}:a.cs`)).toBe(fixedComparisons(1));
    expect(git(root, 'diff', '--stat', `main..${summary.branch}`)).toContain(
      '1 file changed, 1 insertion(+)',
    );
  });

  test('finds the base untouched in each of its runs', async () => {
    const root = repository(one);
    const { summary } = await improve(root, { test: '! [ -e planted ] && touch planted' });
    expect(ends(summary)).toEqual({ committed: 1 });
    expect(summary.tests).toMatchObject({ quarantined: [] });
  });
});

describe('names of files', () => {
  test('that are as long as they may be are improved', async () => {
    const name = `${'n'.repeat(252)}.cs`.slice(-255);
    const root = repository({ [name]: comparisons(1) });
    const { summary, state } = await improve(root, { test: 'true' });
    expect(ends(summary)).toEqual({ committed: 1 });
    const versions = readdirSync(join(state, 'output/versions', summary.run));
    expect(versions.map((version) => /-[0-9a-f]{16}\.(before|after)$/.test(version))).toEqual([true, true]);
  });

  test('that are like those of versions have versions of their own', async () => {
    const paths = ['a.cs', 'a.cs.before/b.cs', 'a.cs.before_/b.cs'];
    const root = repository(
      Object.fromEntries(paths.map((path, number) => [path, comparisons(1).replace('C', `C${number}`)])),
    );
    const { summary, state } = await improve(root, { test: 'true' });
    expect(ends(summary)).toEqual({ committed: 3 });
    const kept = (path: string) => readFileSync(join(state, 'output/versions', summary.run, path), 'utf8');
    expect(kept('a.cs.before')).toContain('class C0');
    expect(kept('a.cs.before_/b.cs.before')).toContain('class C1');
    expect(kept('a.cs.before__/b.cs.after')).toContain('class C2');
  });

  test('that mean something where inputs are named are files', async () => {
    const root = repository({ '!b.cs': comparisons(1), '-': 'x', ...one });
    const { summary } = await improve(root, { target: ['!b.cs'] });
    expect(summary.edits.map(({ path }) => path)).toEqual(['!b.cs']);
  });
});

test('what tests leave is removed however deep it is', async () => {
  const root = repository(one);
  const name = 'd'.repeat(200);
  const deep = `for n in $(seq 40); do mkdir ${name} && cd ${name} || exit 1; done`;
  const places = '"$TARS_TEST_RESULTS" "$XDG_CACHE_HOME"';
  const { folder, state } = await improve(root, {
    test: `for place in ${places}; do (cd "$place" && { [ -e ${name} ] || { ${deep}; }; }) || exit 1; done`,
  });
  const selfCode = await SelfCode.open({ folder: root, state });
  await selfCode.cleanup(false);
  expect(readdirSync(folder).filter((left) => /^(?:cache|results|repository)$/.test(left))).toEqual([]);
});

describe('a run is not begun', () => {
  const begun = async (root: string, options: object) => {
    const state = emptyFolder();
    const selfCode = await SelfCode.open({ folder: root, state });
    await expect(finish(selfCode.start({ ...usual, ...options }))).rejects.toThrow(InputError);
    return (await selfCode.history()).length;
  };

  test('on what its base commit does not have', async () => {
    const root = repository(one);
    writeFileSync(join(root, 'new.cs'), comparisons(1));
    expect(await begun(root, { target: ['new.cs'] })).toBe(0);
  });

  test('for a branch that could not be made', async () => {
    const root = repository(one);
    for (const branch of ['bad..name', 'main', 'main/x', 'main/'])
      expect(await begun(root, { branch })).toBe(0);
  });
});

test('a look at a run that is under way takes nothing of its journal away', async () => {
  const root = repository(one);
  const state = emptyFolder();
  const selfCode = await SelfCode.open({ folder: root, state });
  await leftAfter(selfCode, 'chosen', {});
  const [run] = readdirSync(join(state, 'runs'));
  const journal = join(state, 'runs', run!, 'journal.jsonl');
  // As a record is while it is being written.
  appendFileSync(journal, '0123456789abcdef');
  const { size } = statSync(journal);
  expect(await selfCode.history()).toMatchObject([{ run, summary: { end: 'stopped' } }]);
  expect(await selfCode.stageOf(run!)).toBe('Generation');
  expect(statSync(journal).size).toBe(size);
});

test('a replay of a run that was stopped runs none of its commands', async () => {
  const root = repository(one);
  const shared = emptyFolder();
  const selfCode = await SelfCode.open({ folder: root, state: emptyFolder() });
  const count = join(shared, 'count');
  await leftAfter(selfCode, 'base-tested', { test: `echo >> ${count}`, writable: [shared] });
  const { run } = (await selfCode.history())[0]!;
  const before = statSync(count).size;
  expect(await selfCode.replay(run)).toMatchObject({ difference: undefined, same: 2 });
  expect(statSync(count).size).toBe(before);
});

test('a repository whose parts are programs, links and filters runs nothing and is left as it was', async () => {
  const root = repository({
    ...one,
    '.gitattributes': '*.cs filter=evil diff=evil merge=evil\n',
    'tars.config.json': '{"selfCode":{"test":"touch pwned"}}',
  });
  const outside = emptyFolder();
  const mark = join(outside, 'ran');
  for (const key of ['filter.evil.clean', 'filter.evil.smudge', 'diff.evil.command', 'core.fsmonitor'])
    execFileSync('git', ['config', key, `touch ${mark}`], { cwd: root });
  const hook = join(root, '.git/hooks/post-checkout');
  writeFileSync(hook, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
  const { summary } = await improve(root, { test: 'true' });
  expect(ends(summary)).toEqual({ committed: 1 });
  expect(existsSync(mark)).toBe(false);
});

test('a state folder in the repository is refused before anything is in it', async () => {
  const root = repository(one);
  await expect(SelfCode.open({ folder: root, state: join(root, 'state') })).rejects.toThrow(InputError);
  expect(existsSync(join(root, 'state'))).toBe(false);
});

describe("a person's own text", () => {
  const root = () => repository({ 'a.cs': comparisons(2) });
  const answer = (text: string) => {
    let asked = 0;
    return async () => (asked++ === 0 ? { answer: 'edit' as const, text } : { answer: 'yes' as const });
  };

  test('that changes what another edit changes is not mixed with it', async () => {
    const folder = root();
    const text = comparisons(2).replaceAll('é == true', '!!é');
    const { summary, notices } = await improve(folder, {}, { ask: answer(text) });
    expect(ends(summary)).toEqual({ committed: 1, declined: 1 });
    expect(notices.join('\n')).toMatch(
      /your text of a\.cs is not taken: it changes what the edit for TARS001/,
    );
    const diff = git(folder, 'diff', '--numstat', `main..${summary.branch}`).trim();
    expect(diff).toBe('1\t1\ta.cs');
  });

  test('that changes nothing is a no', async () => {
    const { summary } = await improve(root(), {}, { ask: answer(comparisons(2)) });
    expect(ends(summary)).toEqual({ committed: 1, declined: 1 });
  });
});

test('a path in a commit message skips no checks, calls nobody and closes nothing', async () => {
  const names = ['a [skip ci].cs', '@octocat.cs', 'fixes #1.cs', 'fixes o/r#2.cs', 'GH-3 ***NO_CI***.cs'];
  const root = repository(
    Object.fromEntries(names.map((name, number) => [name, comparisons(1).replace('C', `C${number}`)])),
  );
  const { summary } = await improve(root);
  expect(ends(summary)).toEqual({ committed: 5 });
  const messages = git(root, 'log', '--format=%B', `main..${summary.branch}`);
  expect(messages).not.toMatch(/\[skip|@octocat|#\d|GH-|\*{3}NO/);
  expect(messages).toContain('a \\u{5b}skip ci].cs');
});

test.skipIf(confined.length === 0)(
  'tests that swap folders for links, rewrite .git and plant files change nothing but their own copy',
  async () => {
    const outside = emptyFolder();
    writeFileSync(join(outside, 'a.cs'), 'kept');
    const script = [
      `rm -rf sub && ln -s ${outside} sub`,
      `ln -sf ${outside}/a.cs b.cs`,
      `ln -s ${outside} obj`,
      '(rm -rf .git; mv .git .git2; echo "[core]" >> .git/config; echo x > ../git/HEAD) 2> /dev/null',
      `(echo x > ${outside}/new; echo x >> ../../journal.jsonl) 2> /dev/null`,
      'ln -s /etc/passwd "$TARS_TEST_RESULTS/link.xml" && mkfifo "$TARS_TEST_RESULTS/pipe.xml"',
      'exit 0',
    ];
    const root = repository({
      'sub/a.cs': comparisons(1),
      'b.cs': comparisons(1).replace('C', 'B'),
      '.gitignore': 'obj\n',
      'evil.sh': `${script.join('\n')}\n`,
    });
    const { summary, state } = await improve(root, { test: 'sh evil.sh' });
    expect(ends(summary)).toEqual({ committed: 2 });
    expect(git(root, 'diff', '--numstat', `main..${summary.branch}`)).toBe('1\t1\tb.cs\n1\t1\tsub/a.cs\n');
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(readFileSync(join(outside, 'a.cs'), 'utf8')).toBe('kept');
    expect(readdirSync(outside)).toEqual(['a.cs']);
    const selfCode = await SelfCode.open({ folder: root, state });
    expect((await selfCode.history())[0]).toMatchObject({ summary: { end: 'improved' } });
  },
);
