import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import type { JournalRecord } from '#host/selfcode/records.js';
import { SelfCode } from '#host/selfcode/self-code.js';
import { comparisons, patterns, tarscli } from '../cli/cli.js';
import { canMount, disk, fill, why } from '../cli/disks.js';
import { runs } from '../fuzz/fuzz.js';
import { emptyFolder, ends, finish, git, repository, usual } from './cycle-for-tests.js';
import { outcome, recordsIn } from './outcome.js';
import { snapshot } from './repository/runs.js';

const names = ['a', 'b', 'c'];
const files = Object.fromEntries(names.map((name) => [`${name}.cs`, comparisons(1)]));
/** The tests fail with the edit of c.cs. */
const breaks = "if ! grep -q '== true' c.cs; then exit 1; fi";
const options = { ...usual, test: breaks, batch: 3, baseline: 1, retries: 0, learn: false };
const now = () => Date.UTC(2026, 0, 2, 3, 4, 5);
const bytes = 16 * 1024 * 1024;
const timeout = 1_800_000;

/** With TARS_FUZZ_RUNS=2, a disk becomes full after each kind of record. */
const some = ['generated', 'tried', 'judged', 'published', 'ended'] as const;

const command = ['self-code', 'start', '--patterns', patterns, '--backend', 'jco', '--no-learn'];

function clones(root: string): () => string {
  const bare = join(emptyFolder(), 'bare.git');
  git(root, 'clone', '-q', '--bare', root, bare);
  return () => {
    const clone = join(emptyFolder(), 'work');
    git(bare, 'clone', '-q', bare, clone);
    return clone;
  };
}

const stateFile = (state: string) =>
  JSON.parse(readFileSync(join(state, 'workflow-state.json'), 'utf8')) as object;

const refs = (root: string) => git(root, 'for-each-ref', '--format=%(refname) %(objectname)');

async function onlyRun(selfCode: SelfCode): Promise<string> {
  return (await selfCode.history())[0]!.run;
}

/** Starts a run whose disk is full from the first record of this type on. Returns its error. */
async function fullAfter(type: JournalRecord['type'], selfCode: SelfCode, place: string): Promise<unknown> {
  let isFull = false;
  try {
    for await (const event of selfCode.start(options, { now })) {
      if (isFull || event.type !== 'recorded' || event.record.type !== type) continue;
      // The space that is kept for reports would do for them.
      if (type === 'ended') rmSync(join(selfCode.runFolder(await onlyRun(selfCode)), 'reserve'));
      fill(place, 0);
      isFull = true;
    }
  } catch (error) {
    return error;
  }
  throw new Error(`nothing fails with a disk that is full after ${type}`);
}

describe.skipIf(!canMount)('on a disk that becomes full', () => {
  test('a run ends with an error that says so, and goes on to the same branch and journal once there is room', {
    timeout,
  }, async () => {
    const fresh = clones(repository(files));
    const undisturbed = { root: fresh(), state: emptyFolder() };
    const first = await SelfCode.open({ folder: undisturbed.root, state: undisturbed.state });
    await finish(first.start(options, { now }));
    const whole = outcome(undisturbed.root, undisturbed.state);
    const types = new Set(recordsIn(undisturbed.state).map(({ type }) => type));
    expect([...types]).toEqual(expect.arrayContaining([...some]));
    for (const type of runs(1) > 1 ? types : some) {
      const root = fresh();
      const place = disk(emptyFolder(), bytes);
      const state = join(place, 'state');
      const before = { refs: refs(root), tree: snapshot(root, { times: true, except: ['.git'] }) };
      const selfCode = await SelfCode.open({ folder: root, state });
      const error = await fullAfter(type, selfCode, place);
      expect(error, type).toMatchObject({ code: 'ERR_INPUT', message: expect.stringContaining(why) });
      expect(snapshot(root, { times: true, except: ['.git'] })).toEqual(before.tree);
      const isPublished = recordsIn(state).some((record) => record.type === 'published');
      if (!isPublished) expect(refs(root), type).toBe(before.refs);
      git(root, 'fsck', '--strict');
      const [{ summary } = { summary: undefined }] = await selfCode.history();
      if (type === 'ended') expect(summary).toMatchObject({ end: 'improved', error: undefined });
      else {
        const message = expect.stringContaining(why) as string;
        expect(summary, type).toMatchObject({ end: 'failed', error: { code: 'ERR_INPUT', message } });
        const ErrorMessage = expect.stringMatching(/^ERR_INPUT: .*no space/) as string;
        expect(stateFile(state), type).toMatchObject({ Status: 'failed', ErrorMessage });
      }
      rmSync(join(place, 'filler'));
      await finish(selfCode.resume(undefined, { now }));
      expect(outcome(root, state), type).toEqual(whole);
      expect(stateFile(state)).toMatchObject({ Status: 'completed', ErrorMessage: null });
      expect(existsSync(join(selfCode.runFolder(await onlyRun(selfCode)), 'report.html'))).toBe(true);
    }
  });

  test('tests that fail for want of space blame no edit', { timeout }, async () => {
    const root = repository(files);
    const place = disk(emptyFolder(), bytes);
    const selfCode = await SelfCode.open({ folder: root, state: join(place, 'state') });
    const more = emptyFolder();
    const greedy = `[ -e ${more}/room ] || head -c 20000000 /dev/zero > left; grep -q '== true' a.cs || [ -e ${more}/room ]`;
    const started = selfCode.start({
      ...options,
      test: `[ ! -e ${more}/base ] && touch ${more}/base || { ${greedy}; }`,
      writable: [more],
    });
    await expect(finish(started)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('space'),
    });
    execFileSync('touch', [join(more, 'room')]);
    const { summary } = await finish(selfCode.resume(undefined));
    expect(ends(summary)).toEqual({ committed: 3 });
  });

  test('a run does not begin where there is no room for its end, and leaves nothing', async () => {
    const root = repository(files);
    const place = disk(emptyFolder(), bytes);
    const state = join(place, 'state');
    await SelfCode.open({ folder: root, state });
    fill(place, 300_000);
    const { code, stderr } = await tarscli([...command, '--state', state], { cwd: root });
    expect(stderr).toContain(`error[ERR_INPUT]: the state folder ${state} can't be used: can't write`);
    expect(stderr).toContain(why);
    expect(code).toBe(exitCodes.input);
    expect(readdirSync(join(state, 'runs'))).toEqual([]);
    const { stdout } = await tarscli(['self-code', 'status', '--state', state], { cwd: root });
    expect(stdout).toBe('no run yet\n');
  });
});

describe.skipIf(!canMount)('in a state folder that is read-only', () => {
  const remount = (place: string, how: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${how}`, place]);

  test('no run begins or goes on, all can be looked at, and it goes on once it can be written', {
    timeout,
  }, async () => {
    const root = repository(files);
    const place = disk(emptyFolder(), bytes);
    const state = join(place, 'state');
    const selfCode = await SelfCode.open({ folder: root, state });
    for await (const event of selfCode.start(options)) {
      if (event.type === 'recorded' && event.record.type === 'judged') break;
    }
    const before = { refs: refs(root), tree: snapshot(root, { times: true, except: ['.git'] }) };
    remount(place, 'ro');
    try {
      for (const args of [[...command], ['self-code', 'resume']]) {
        const { code, stderr } = await tarscli([...args, '--state', state], { cwd: root });
        expect(stderr).toMatch(
          /error\[ERR_INPUT\]: the state folder .* can't be used: .*EROFS: the file system is read-only/,
        );
        expect(code).toBe(exitCodes.input);
      }
      const { stdout, code } = await tarscli(['self-code', 'status', '--state', state], { cwd: root });
      expect(stdout).toMatch(/^run \S+: stopped: /);
      expect(code).toBe(exitCodes.ok);
    } finally {
      remount(place, 'rw');
    }
    expect({ refs: refs(root), tree: snapshot(root, { times: true, except: ['.git'] }) }).toEqual(before);
    const { summary } = await finish(selfCode.resume(undefined));
    expect(ends(summary)).toEqual({ committed: 2, reverted: 1 });
  });
});
