import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, fixedComparisons, folder, main, patterns, rethrow, tarscli } from './cli.js';

const count = 16;

const names = Array.from({ length: count }, (_, index) => `F${index}.cs`);
const jco = ['--backend', 'jco', '-j', '1'];
const agent = ['hyperlight-run', 'pattern-matcher', '--patterns', patterns, '--dir', 'src', ...jco];

/** So much is left to report, fixed or not, that a reader that goes away is missed before the end. */
const rest = `class R {\n${'  void W() { Console.WriteLine(1); }\n'.repeat(120)}}\n`;
const fixable = comparisons(10);

function files(text = fixable + rest): string {
  return folder(Object.fromEntries(names.map((name) => [`src/${name}`, text])));
}

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** Runs tarscli with a reader of one of its outputs that goes away at the first byte, as `head -c1` does. */
function unread(args: readonly string[], cwd: string, which: 1 | 2 = 1): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stdio[which].once('data', () => child.stdio[which].destroy());
  if (which === 2) child.stdout.resume();
  else child.stderr.on('data', (text) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code, signal) => resolve({ code, signal, stderr }));
  });
}

const fixed = (cwd: string) =>
  names.filter((name) => readFileSync(join(cwd, 'src', name), 'utf8') === fixedComparisons(10) + rest).length;

/** Nothing that a run has begun and not ended. */
const left = (cwd: string) =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

describe('where nobody reads stdout any more', () => {
  test.each([
    ['--fix', ['--fix'], (cwd: string) => expect(fixed(cwd)).toBe(count)],
    [
      '--also',
      ['--also', 'json=x.json'],
      (cwd: string) =>
        expect(JSON.parse(readFileSync(join(cwd, 'x.json'), 'utf8')).files).toHaveLength(count),
    ],
    [
      '--update-baseline',
      ['--baseline', 'b.json', '--update-baseline'],
      (cwd: string) =>
        expect(JSON.parse(readFileSync(join(cwd, 'b.json'), 'utf8')).findings.length).toBeGreaterThan(count),
    ],
    [
      '--stats FILE',
      ['--stats', 's.json'],
      (cwd: string) => expect(JSON.parse(readFileSync(join(cwd, 's.json'), 'utf8')).run.done).toBe(count),
    ],
    [
      '--learn',
      ['--learn', '--learning-db', 'l.db'],
      (cwd: string) => expect(existsSync(join(cwd, 'l.db'))).toBe(true),
    ],
    [
      '--dry-run with --output',
      ['--dry-run', '--format', 'json', '-o', 'o.json'],
      (cwd: string) =>
        expect(JSON.parse(readFileSync(join(cwd, 'o.json'), 'utf8')).summary.files).toBe(count),
    ],
  ])('%s does all of its work', async (_, args, check) => {
    const cwd = files();
    const { code, stderr } = await unread([...agent, ...args], cwd);
    expect(stderr).not.toContain('error');
    expect(code).toBe(exitCodes.ok);
    check(cwd);
    expect(left(cwd)).toEqual([]);
  });

  test('--cache keeps the reports of all files', async () => {
    // Of no earlier run.
    const cwd = files(`${rest}// ${randomUUID()}\n`);
    const cached = [...agent, '--cache'];
    expect((await unread(cached, cwd)).code).toBe(exitCodes.ok);
    await tarscli([...cached, '--stats', 's.json'], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, 's.json'), 'utf8')).run.reused).toBe(count);
  });

  test('generate --write does all of its work', async () => {
    const cwd = files();
    const args = ['generate', '--dir', 'src', '--patterns', patterns, '--write', '--no-validate', ...jco];
    expect((await unread(args, cwd)).code).toBe(exitCodes.ok);
    expect(fixed(cwd)).toBe(count);
  });

  test.each([
    ['a report', []],
    ['a patch', ['--dry-run']],
    ['a patch and statistics on stderr', ['--dry-run', '--stats']],
  ])('what was asked for nothing but %s ends, as by SIGPIPE', async (_, args) => {
    const cwd = files();
    const { code, stderr } = await unread([...agent, ...args], cwd);
    expect(code).toBe(exitCodes.unread);
    expect(stderr).not.toContain('error');
  });

  test('the patch of generate alone ends, as by SIGPIPE', async () => {
    const args = ['generate', '--dir', 'src', '--patterns', patterns, '--no-validate', ...jco];
    // All changes of some files come at once.
    expect((await unread(args, files(comparisons(250)))).code).toBe(exitCodes.unread);
  });

  test('what was found until then decides the exit code', async () => {
    const cwd = files(rethrow + rest);
    expect((await unread(agent, cwd)).code).toBe(exitCodes.findings);
  });

  test('report convert ends, and report compare tells what it found', async () => {
    const cwd = files(fixable + rethrow + rest);
    const report = [...agent, '--format', 'json', '--fail-on', 'never', '-o'];
    await tarscli([...report, 'new.json'], { cwd });
    await tarscli([...report, 'old.json', '--min-severity', 'error'], { cwd });
    const converted = await unread(['report', 'convert', 'new.json', '--format', 'markdown'], cwd);
    expect(converted.code).toBe(exitCodes.unread);
    const compared = await unread(['report', 'compare', 'old.json', 'new.json', '--fail-on', 'hint'], cwd);
    expect(compared.code).toBe(exitCodes.findings);
  });
});

test.skipIf(process.platform === 'win32')(
  'where nobody reads a pipe any more that a report goes to, everything else is done',
  async () => {
    const cwd = files();
    const pipe = join(folder({}), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('head', ['-c', '1', pipe], { stdio: 'ignore' });
    const args = [...agent, '-o', pipe, '--format', 'json', '--also', 'json=x.json', '--fix'];
    const { code, stderr } = await tarscli(args, { cwd });
    reader.kill();
    expect(stderr).not.toContain('error');
    expect(code).toBe(exitCodes.ok);
    expect(fixed(cwd)).toBe(count);
    expect(existsSync(join(cwd, 'x.json'))).toBe(true);
    spawn('head', ['-c', '1', pipe], { stdio: 'ignore' });
    expect((await tarscli([...agent, '-o', pipe, '--format', 'json'], { cwd })).code).toBe(exitCodes.unread);
  },
);

test('where nobody reads stderr any more, everything is done', async () => {
  const cwd = files();
  const args = ['--fix', '--also', 'json=x.json', '--stats', '--file', 'none.txt'];
  writeFileSync(join(cwd, 'none.txt'), '');
  const { code } = await unread([...agent, ...args], cwd, 2);
  expect(code).toBe(exitCodes.ok);
  expect(fixed(cwd)).toBe(count);
  expect(existsSync(join(cwd, 'x.json'))).toBe(true);
});
