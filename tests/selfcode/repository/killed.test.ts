import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from '../../cli/cli.js';
import { runs } from '../../fuzz/fuzz.js';
import { TestRepository } from '../../hostile/repositories.js';
import { branch, open, snapshot, tree } from './runs.js';

const script = `
  import { publishBranch } from '#host/selfcode/repository/publish.js';
  import { RunRepository } from '#host/selfcode/repository/run-repository.js';
  const [, user, folder, base, branch] = process.argv;
  const { signal } = new AbortController();
  const run = await RunRepository.open({ user, folder, base, signal });
  const author = { name: 'a', email: 'a@example.com' };
  const date = new Date(1e12);
  await run.setFiles(new Map([['a.cs', Buffer.from('A')]]));
  const files = new Map([['a.cs', Buffer.from('A')], ['src/b.cs', Buffer.from('B')]]);
  const commit = await run.commit({ parent: base, files, message: 'm', author, date });
  const done = await publishBranch({ run, user, branch, commit, base, ownTips: new Set(), signal });
  process.stdout.write(commit + ' ' + done.result);`;

const real = execFileSync('sh', ['-c', 'command -v git']).toString().trim();

interface Killed {
  repository: TestRepository;
  /**
   * Runs until git is started for the so-and-so-manieth time, when the process that starts it is killed. `started`: how
   * often git was.
   */
  run(killAt: number): { status: number | null; stdout: string; started: number };
}

/** `manner`: what the git does that kills, in a shell's words: \`$git "$@"\` is the command. */
function killable(manner: string): Killed {
  const repository = new TestRepository({ 'a.cs': 'a', 'src/b.cs': 'b' });
  const [place, bin] = [join(folder({}), 'run'), folder({})];
  const [counter, limit] = [join(bin, 'started'), join(bin, 'limit')];
  const count = `read -r at < ${counter}\nat=$((at + 1))\necho $at > ${counter}\nread -r limit < ${limit}\n`;
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\ngit=${real}\n${count}if [ $at -eq $limit ]; then\n${manner}\nexit 1\nfi\nexec $git "$@"\n`,
  );
  chmodSync(join(bin, 'git'), 0o755);
  const base = repository.git('rev-parse', 'HEAD');
  return {
    repository,
    run(killAt) {
      writeFileSync(counter, '0\n');
      writeFileSync(limit, `${killAt}\n`);
      const args = ['--input-type=module', '-e', script, repository.path, place, base, branch];
      const { status, stdout } = spawnSync(process.execPath, args, {
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      });
      return { status, stdout: stdout.toString(), started: Number(readFileSync(counter, 'utf8')) };
    },
  };
}

/** Usually eight starts of git, evenly among all: the first and the last are of them. */
function killPoints(count: number): number[] {
  const some = Math.min(count, Math.max(2, runs(8)));
  return Array.from({ length: some }, (_, at) => 1 + Math.round((at * (count - 1)) / (some - 1)));
}

/** Processes by the dozen that each start git up to twenty times. */
const timeout = 900_000;

describe.skipIf(process.platform === 'win32')(
  'a run that is killed comes to the same when it is repeated',
  () => {
    test('a run that is killed comes to the same when it is repeated: before a command of git', {
      timeout,
    }, () => {
      const whole = killable('true').run(0);
      expect(whole.status).toBe(0);
      expect(whole.started).toBeGreaterThan(15);
      const killed = killable('kill -9 $PPID');
      const before = snapshot(killed.repository.path, { times: true, except: ['.git'] });
      for (const at of killPoints(whole.started)) {
        const { status } = killed.run(at);
        expect([at, status]).toEqual([at, null]);
        expect(existsSync(join(killed.repository.path, '.git/refs/heads', branch))).toBe(false);
      }
      const { stdout } = killed.run(0);
      // Times of the repositories' own commits differ, and with them the ids.
      expect(stdout).toMatch(/^[0-9a-f]{40} created$/);
      expect(killed.repository.git('rev-parse', branch)).toBe(stdout.slice(0, 40));
      expect(snapshot(killed.repository.path, { times: true, except: ['.git'] })).toEqual(before);
      killed.repository.git('fsck', '--strict');
      expect(killed.run(0).stdout).toBe(`${stdout.slice(0, 40)} unchanged`);
    });

    test('a run that is killed comes to the same when it is repeated: with git in the middle of a command', {
      timeout,
    }, () => {
      const { started } = killable('true').run(0);
      // A shell gives what runs beside it no input of its own accord.
      const killed = killable('exec 3<&0\n$git "$@" <&3 &\nsleep 0.005\nkill -9 $PPID $!');
      for (const at of killPoints(started)) killed.run(at);
      // A git that is killed while it sets the branch leaves its lock there, which is the user's to remove.
      rmSync(join(killed.repository.path, '.git/refs/heads', `${branch}.lock`), { force: true });
      const { stdout } = killed.run(0);
      expect(stdout).toMatch(/^[0-9a-f]{40} (?:created|unchanged)$/);
      expect(killed.repository.git('rev-parse', branch)).toBe(stdout.slice(0, 40));
      killed.repository.git('fsck', '--strict');
    });

    test('a run that is killed comes to the same when it is repeated: amid a checkout', {
      timeout,
    }, async () => {
      const files = Object.fromEntries(
        Array.from({ length: 1500 }, (_, at) => [`src/${at}.cs`, `${at}`.repeat(99)]),
      );
      const repository = new TestRepository(files);
      const place = join(folder({}), 'run');
      const bin = folder({});
      const started = `${place}/tree/src/7.cs`;
      writeFileSync(
        join(bin, 'git'),
        `#!/bin/sh\ncase "$*" in *read-tree*) ${real} "$@" & while [ ! -e ${started} ]; do :; done; kill -9 $PPID $!;; *) exec ${real} "$@";; esac\n`,
      );
      chmodSync(join(bin, 'git'), 0o755);
      const base = repository.git('rev-parse', 'HEAD');
      const { signal: killedBy } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', script, repository.path, place, base, branch],
        { env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } },
      );
      expect(killedBy).toBe('SIGKILL');
      const again = tree(await open(repository.path, place));
      const undisturbed = tree(await open(repository.path));
      expect(Object.keys(again)).toHaveLength(1501);
      expect(again).toEqual(undisturbed);
    });
  },
);
