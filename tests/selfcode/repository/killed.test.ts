import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from '../../cli/cli.js';
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
  place: string;
  /** Runs until git is started for the so-and-so-manieth time, when the process that starts it is killed. */
  run(killAt: number): { status: number | null; stdout: string; commands: string[] };
}

/** `manner`: what the git does that kills, in a shell's words: \`$git "$@"\` is the command. */
function killable(manner: string): Killed {
  const repository = new TestRepository({ 'a.cs': 'a', 'src/b.cs': 'b' });
  const [place, bin] = [join(folder({}), 'run'), folder({})];
  const [log, limit] = [join(bin, 'log'), join(bin, 'limit')];
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\ngit=${real}\necho "$@" >> ${log}\nif [ $(wc -l < ${log}) -eq $(cat ${limit}) ]; then\n${manner}\nexit 1\nfi\nexec $git "$@"\n`,
  );
  chmodSync(join(bin, 'git'), 0o755);
  const base = repository.git('rev-parse', 'HEAD');
  return {
    repository,
    place,
    run(killAt) {
      writeFileSync(log, '');
      writeFileSync(limit, `${killAt}`);
      const args = ['--input-type=module', '-e', script, repository.path, place, base, branch];
      const { status, stdout } = spawnSync(process.execPath, args, {
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      });
      return { status, stdout: stdout.toString(), commands: readFileSync(log, 'utf8').trim().split('\n') };
    },
  };
}

/** Some twenty processes that each start git up to twenty times. */
const timeout = 900_000;

describe.skipIf(process.platform === 'win32')(
  'a run that is killed comes to the same when it is repeated',
  () => {
    test('a run that is killed comes to the same when it is repeated: before each command of git', {
      timeout,
    }, async () => {
      const undisturbed = killable('true');
      const whole = undisturbed.run(0);
      expect(whole.status).toBe(0);
      const count = whole.commands.length;
      expect(count).toBeGreaterThan(15);
      const repeated = killable('kill -9 $PPID');
      const before = snapshot(repeated.repository.path, { times: true, except: ['.git'] });
      for (let at = 1; at <= count; at += 1) {
        const { status } = repeated.run(at);
        expect([at, status]).toEqual([at, null]);
        expect(existsSync(join(repeated.repository.path, '.git/refs/heads', branch))).toBe(false);
      }
      const { stdout } = repeated.run(0);
      // Times of the repositories' own commits differ, and with them the ids.
      expect(stdout).toMatch(/^[0-9a-f]{40} created$/);
      expect(repeated.repository.git('rev-parse', branch)).toBe(stdout.slice(0, 40));
      expect(snapshot(repeated.repository.path, { times: true, except: ['.git'] })).toEqual(before);
      repeated.repository.git('fsck', '--strict');
      expect(repeated.run(0).stdout).toBe(`${stdout.slice(0, 40)} unchanged`);
    });

    test('a run that is killed comes to the same when it is repeated: with git in the middle of a command', {
      timeout,
    }, async () => {
      const killed = killable('$git "$@" &\nsleep 0.005\nkill -9 $PPID $!');
      for (let at = 2; at <= 60; at += 3) {
        if (killed.run(at).status === 0) break;
      }
      const { stdout } = killed.run(0);
      expect(stdout).toMatch(/^[0-9a-f]{40} (?:created|unchanged)$/);
      expect(killed.repository.git('rev-parse', branch)).toBe(stdout.slice(0, 40));
      killed.repository.git('fsck', '--strict');
    });

    test('a run that is killed comes to the same when it is repeated: amid a checkout', async () => {
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
