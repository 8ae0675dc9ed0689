import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scaled } from '../host/backends.js';
import { comparisons, fixedComparisons, folder, patterns, tarscli } from './cli.js';
import { Watching } from './watching.js';

/** Lines of a kind about a path, without their messages. */
function about(lines: readonly string[], mark: '+' | '-', path: string): number {
  return lines.filter((line) => line.startsWith(`${mark} ${path}:`)).length;
}

describe('tarscli watch', () => {
  test('tells the findings that are there, then only what is new and what is resolved', async () => {
    const cwd = folder({ 'src/a.cs': comparisons(2), 'src/b.cs': comparisons(1) });
    const watching = new Watching(['src'], cwd);
    let from = await watching.line('watching 2 files: 3 findings in 2 files');
    expect(about(watching.lines, '+', 'src/a.cs')).toBe(2);
    expect(about(watching.lines, '+', 'src/b.cs')).toBe(1);

    writeFileSync(join(cwd, 'src/a.cs'), fixedComparisons(2));
    from = await watching.line('0 new, 2 resolved; 1 finding in 1 file', from);
    expect(about(watching.lines, '-', 'src/a.cs')).toBe(2);

    // Another line moves the finding, which is the same.
    writeFileSync(join(cwd, 'src/b.cs'), `\n\n${comparisons(1)}`);
    writeFileSync(join(cwd, 'src/c.cs'), comparisons(1));
    await watching.line('1 new, 0 resolved; 2 findings in 2 files', from);
    const later = watching.lines.slice(from);
    expect([about(later, '+', 'src/b.cs'), about(later, '-', 'src/b.cs')]).toEqual([0, 0]);
    expect(about(later, '+', 'src/c.cs')).toBe(1);

    expect(await watching.interrupt()).toBe(130);
    expect(watching.stderr).toBe('');
  });

  test('with --from-now what is there at first is only counted', async () => {
    const cwd = folder({ 'a.cs': comparisons(2) });
    const watching = new Watching(['.', '--from-now'], cwd);
    await watching.line('watching 1 file: 2 findings in 1 file');
    expect(watching.lines).toHaveLength(1);
    writeFileSync(join(cwd, 'a.cs'), comparisons(3));
    await watching.line('1 new, 0 resolved; 3 findings in 1 file');
    expect(about(watching.lines, '+', 'a.cs')).toBe(1);
  });

  test('as JSON lines it tells each look with its counts', async () => {
    const cwd = folder({ 'a.cs': comparisons(1) });
    const watching = new Watching(['a.cs', '--format', 'jsonl'], cwd);
    await watching.findings(1);
    expect(watching.told).toEqual([
      {
        type: 'finding',
        change: 'new',
        path: 'a.cs',
        fingerprint: expect.any(String),
        severity: 'warning',
        rule: 'TARS001',
        message: expect.any(String),
        line: 3,
        column: expect.any(Number),
      },
      {
        type: 'looked',
        cause: 'start',
        revision: 1,
        looked: 1,
        fresh: 1,
        resolved: 0,
        files: 1,
        findings: 1,
        withFindings: 1,
      },
    ]);
    writeFileSync(join(cwd, 'a.cs'), fixedComparisons(1));
    await watching.findings(0);
    expect(watching.told.at(-1)).toMatchObject({ cause: 'changes', revision: 2, looked: 1, resolved: 1 });
  });

  test('folders that are renamed, deleted and made again are followed, also the watched one', async () => {
    const cwd = folder({ 'src/one/a.cs': comparisons(1), 'src/one/two/b.cs': comparisons(1) });
    const watching = new Watching(['src', '--format', 'jsonl'], cwd);
    await watching.findings(2);
    renameSync(join(cwd, 'src/one'), join(cwd, 'src/other'));
    const told = (change: string) =>
      watching.told.filter((one) => one.change === change).map(({ path }) => path);
    await watching.until(() => told('new').includes('src/other/two/b.cs') && told('resolved').length === 2);
    await watching.findings(2);
    expect(told('resolved').sort()).toEqual(['src/one/a.cs', 'src/one/two/b.cs']);

    rmSync(join(cwd, 'src'), { recursive: true });
    await watching.findings(0);
    mkdirSync(join(cwd, 'src/deep/down'), { recursive: true });
    writeFileSync(join(cwd, 'src/deep/down/c.cs'), comparisons(1));
    await watching.findings(1);
    writeFileSync(join(cwd, 'src/deep/down/c.cs'), comparisons(4));
    await watching.findings(4);
  });

  test('what a walk leaves out is left out of changes, and new ignore rules hold at once', async () => {
    const cwd = folder({
      'a.cs': comparisons(1),
      '.gitignore': 'out/\n',
      'out/b.cs': comparisons(1),
      'node_modules/c.cs': comparisons(1),
      'vendor/d.cs': comparisons(1),
    });
    const watching = new Watching(['.', '!**/left/**', '--format', 'jsonl'], cwd);
    await watching.findings(1);
    for (const path of [
      'out/b.cs',
      'out/new.cs',
      'node_modules/c.cs',
      'vendor/d.cs',
      'left/e.cs',
      'f.g.cs',
    ]) {
      mkdirSync(join(cwd, path, '..'), { recursive: true });
      writeFileSync(join(cwd, path), comparisons(3));
    }
    writeFileSync(join(cwd, 'a.cs'), comparisons(2));
    await watching.findings(2);
    expect(new Set(watching.told.flatMap(({ path }) => path ?? []))).toEqual(new Set(['a.cs']));

    writeFileSync(join(cwd, '.gitignore'), '');
    await watching.findings(8);
    expect(watching.told.at(-1)).toMatchObject({ cause: 'reload', fresh: 6 });
    writeFileSync(join(cwd, '.gitignore'), 'a.cs\n');
    await watching.findings(6);
  });

  test('a project file that changes what is said of files makes all looked at again', async () => {
    const config = (lib: string) => `{ "compilerOptions": { "lib": ["${lib}"] } }`;
    const cwd = folder({
      'a.ts': "export const has = (all: string[]) => all.indexOf('a') !== -1;\n",
      'tsconfig.json': config('es5'),
    });
    const watching = new Watching(['.', '--only', 'TARS210', '--format', 'jsonl'], cwd, {
      database: 'builtin',
    });
    await watching.findings(0);
    writeFileSync(join(cwd, 'tsconfig.json'), config('es2016'));
    await watching.findings(1);
    expect(watching.told.at(-1)).toMatchObject({ cause: 'reload', fresh: 1 });
  });

  test('a pattern database that changes is read again, and a broken one is told until it is mended', async () => {
    const cwd = folder({ 'a.cs': comparisons(1) });
    const own = join(cwd, 'own.json');
    const text = readFileSync(patterns, 'utf8');
    writeFileSync(own, text);
    const watching = new Watching(['a.cs', '--format', 'jsonl'], cwd, { database: own });
    await watching.findings(1);
    writeFileSync(own, text.slice(0, 100));
    await watching.until(() =>
      watching.told.some(({ type, code }) => type === 'error' && code === 'ERR_SETTINGS_INVALID'),
    );
    const changed = JSON.parse(text);
    changed.patterns = changed.patterns.filter(({ id }: { id: string }) => id !== 'TARS001');
    writeFileSync(own, JSON.stringify(changed));
    await watching.findings(0);
    expect(watching.told.at(-1)).toMatchObject({ cause: 'reload', resolved: 1 });
  });

  test('thousands of changes at once leave what an analysis finds', async () => {
    const files = Array.from({ length: 1500 }, (_, index) => [
      `src/d${index % 40}/f${index}.cs`,
      fixedComparisons(1),
    ]);
    const cwd = folder(Object.fromEntries(files));
    const watching = new Watching(['src', '--format', 'jsonl'], cwd);
    await watching.findings(0);
    // As git does when it changes branches: files change, go, and come.
    for (const [index, [path]] of files.entries()) {
      const whole = join(cwd, path!);
      if (index % 5 === 0) rmSync(whole);
      else writeFileSync(whole, comparisons(1 + (index % 3)));
    }
    for (let index = 0; index < 300; index++) writeFileSync(join(cwd, `src/new${index}.cs`), comparisons(1));
    const expected = files.reduce((sum, _, index) => sum + (index % 5 === 0 ? 0 : 1 + (index % 3)), 300);
    await watching.findings(expected);
    expect(watching.told.at(-1)).toMatchObject({ files: 1500 });
    expect(watching.stderr).toBe('');
  });

  test('a file that is seen half-written is looked at again when it is whole', async () => {
    const cwd = folder({});
    const watching = new Watching(['.', '--format', 'jsonl', '--quiet-time', '1ms'], cwd);
    await watching.findings(0);
    const file = openSync(join(cwd, 'a.cs'), 'w');
    const text = comparisons(40);
    for (let at = 0; at < text.length; at += 100) {
      writeSync(file, text.slice(at, at + 100));
      if (at === 1000)
        await watching.until(() => watching.told.filter(({ type }) => type === 'looked').length > 1);
    }
    closeSync(file);
    await watching.findings(40);
  });

  test.skipIf(process.platform === 'win32')(
    'what would control a terminal is shown, in both formats',
    async () => {
      const name = 'a\u001b[31m\u202eb.cs';
      for (const format of ['human', 'jsonl']) {
        const cwd = folder({ [name]: comparisons(1) });
        const watching = new Watching(['.', '--format', format], cwd);
        await watching.until(() => watching.lines.length > 1);
        expect(watching.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
        await watching.interrupt();
      }
    },
  );

  test('a link in a watched folder is not followed', async () => {
    const elsewhere = folder({ 'secret.cs': comparisons(1) });
    const cwd = folder({ 'src/a.cs': comparisons(1) });
    const watching = new Watching(['src', '--format', 'jsonl'], cwd);
    await watching.findings(1);
    symlinkSync(elsewhere, join(cwd, 'src/link'));
    symlinkSync(join(elsewhere, 'secret.cs'), join(cwd, 'src/b.cs'));
    appendFileSync(join(elsewhere, 'secret.cs'), '\n');
    writeFileSync(join(cwd, 'src/c.cs'), comparisons(1));
    await watching.findings(2);
    expect(watching.told.filter(({ type }) => type === 'finding').map(({ path }) => path)).toEqual([
      'src/a.cs',
      'src/c.cs',
    ]);
  });

  test('--poll needs no help of the system', async () => {
    const cwd = folder({ 'src/a.cs': comparisons(1) });
    const watching = new Watching(['src', '--poll', '50ms', '--format', 'jsonl'], cwd);
    await watching.findings(1);
    writeFileSync(join(cwd, 'src/a.cs'), comparisons(3));
    await watching.findings(3);
  });

  const few = [
    'unshare',
    '-Ur',
    'sh',
    '-c',
    'echo 6 > /proc/sys/user/max_inotify_watches && exec "$@"',
    'sh',
  ];
  const canLimit = process.platform === 'linux' && spawnSync(few[0]!, [...few.slice(1), 'true']).status === 0;
  test.skipIf(!canLimit)('a limit of the system on watches is an error that says what to raise', async () => {
    const files = Array.from({ length: 30 }, (_, index) => [`src/d${index}/a.cs`, '']);
    const cwd = folder(Object.fromEntries(files));
    const watching = new Watching(['src'], cwd, { command: few });
    expect(await watching.ended).toBe(3);
    expect(watching.stderr).toContain("error[ERR_INPUT]: can't watch so many folders: ENOSPC");
    expect(watching.stderr).toContain('hint: raise fs.inotify.max_user_watches');
  });

  test('it ends when nobody reads its output any more', async () => {
    const cwd = folder({ 'a.cs': comparisons(1) });
    const watching = new Watching(['.'], cwd);
    await watching.line('watching 1 file: 1 finding in 1 file');
    watching.child.stdout.destroy();
    // It notices when it has something to tell, and tells nothing of a file that never rests.
    let count = 1;
    const change = setInterval(() => writeFileSync(join(cwd, 'a.cs'), comparisons(++count)), scaled(2000));
    onTestFinished(() => clearInterval(change));
    expect(await watching.ended).toBe(141);
  });

  test.each([
    [[], 2, 'nothing to watch'],
    [['-'], 2, "stdin can't be watched"],
    [['nowhere'], 3, 'no such file or folder: nowhere'],
    [['.', '--format', 'xml'], 2, "option '--format <name>' argument 'xml' is invalid"],
    [['.', '--patterns', 'nowhere.json'], 3, 'nowhere.json'],
  ])('%j ends with %d', async (args, code, message) => {
    const answer = await tarscli(['watch', '--backend', 'jco', ...args], { cwd: folder({ 'a.cs': '' }) });
    expect(answer.stderr).toContain(message);
    expect(answer.code).toBe(code);
  });
});
