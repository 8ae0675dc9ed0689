import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languageOf } from '#host/contract/languages.js';
import type { Skip } from '#host/files/skip.js';
import { sources } from '#host/files/sources.js';
import { resolveTargets } from '#host/files/targets.js';
import { replaceText, writeAtomically } from '#host/files/write.js';
import { sourceText } from '#host/reports/source-texts.js';
import { comparisons, fixedComparisons, folder, main, patterns, rethrow, run, tarscli } from '../cli/cli.js';
import { gather } from '../files/gather.js';
import { agentFolder, fixture, rejection } from '../host/agents-for-tests.js';

/** A folder of the user's with a file, and a project beside it with links to both. */
function withLinks(files: Record<string, string> = {}): { cwd: string; secret: string; outside: string } {
  const place = folder({ 'outside/secret.cs': rethrow, 'project/a.cs': rethrow });
  const [cwd, outside] = [join(place, 'project'), join(place, 'outside')];
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  symlinkSync(join(outside, 'secret.cs'), join(cwd, 'link.cs'));
  symlinkSync(outside, join(cwd, 'folder'));
  symlinkSync('a.cs', join(cwd, 'inner.cs'));
  return { cwd, outside, secret: join(outside, 'secret.cs') };
}

describe('a link that leads out of the folder is not read', () => {
  const ways = [
    ['--file', 'link.cs'],
    ['--dir', 'folder'],
    ['link.cs'],
    ['folder'],
    ['--file', 'folder/secret.cs'],
    ['folder/**/*.cs'],
  ];
  test.each(ways)('as %s %s', async (...args) => {
    const { cwd } = withLinks();
    const { code, stdout, stderr } = await run([...args.filter(Boolean), '--format', 'json'], { cwd });
    expect(code).toBe(3);
    expect(stdout).not.toContain('secret');
    expect(stderr).toMatch(/leads out|no file to look at/);
  });

  test('from elsewhere, where the folder is a repository', async () => {
    const { cwd, outside } = withLinks();
    mkdirSync(join(cwd, '.git'));
    const { code, stderr } = await run(['--file', join(cwd, 'link.cs')], { cwd: outside });
    expect([code, stderr]).toEqual([3, expect.stringContaining('leads out of')]);
  });

  test('while one that stays inside is, and what the user has elsewhere', async () => {
    const { cwd, secret } = withLinks();
    const { code, stdout } = await run(['inner.cs', secret, '--format', 'json'], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).files.map(({ path }: { path: string }) => path)).toEqual([
      'inner.cs',
      '../outside/secret.cs',
    ]);
  });

  test('as baseline, report, patterns or settings', async () => {
    const { cwd, outside } = withLinks();
    for (const name of ['x.json', 'pipe.json']) symlinkSync(join(outside, 'x.json'), join(cwd, name));
    writeFileSync(join(outside, 'x.json'), '{"version": 1, "findings": [], "patterns": []}');
    rmSync(join(cwd, 'pipe.json'));
    execFileSync('mkfifo', [join(cwd, 'pipe.json')]);
    for (const name of ['x.json', 'pipe.json']) {
      for (const args of [
        ['hyperlight-run', 'pattern-matcher', 'a.cs', '--baseline', name],
        ['hyperlight-run', 'pattern-matcher', 'a.cs', '--patterns', name],
        ['hyperlight-run', 'complexity', 'a.cs', '--settings', name],
        ['hyperlight-run', 'scorer', '--reports', name],
        ['generate', '--report', name],
        ['report', 'convert', name],
      ]) {
        const { code, stderr } = await tarscli(args, { cwd });
        expect([code, stderr]).toEqual([3, expect.stringMatching(/leads out of|not a regular file/)]);
      }
    }
  });
});

test('a folder that becomes a link while it is walked gives nothing of what it leads to', async () => {
  const { cwd, outside } = withLinks();
  mkdirSync(join(cwd, 'sub'));
  writeFileSync(join(cwd, 'sub/secret.cs'), 'class Harmless { }\n');
  const skipped: Skip[] = [];
  const resolved = await resolveTargets({ files: [], folders: ['.'], paths: [] }, cwd);
  const texts: string[] = [];
  for await (const { path, text } of sources(resolved, {
    ...{ cwd, gitignore: true, generated: true, maxBytes: 1000, languageOf },
    onSkip: (skip) => skipped.push(skip),
  })) {
    texts.push(text);
    if (path !== 'a.cs') continue;
    renameSync(join(cwd, 'sub'), join(cwd, '.sub'));
    symlinkSync(outside, join(cwd, 'sub'));
  }
  expect(texts).toEqual([rethrow]);
});

describe('what is written goes through no link:', () => {
  test.each([
    ['--output', 'out.json'],
    ['--also', 'sarif=out.json'],
    ['--stats', 'out.json'],
  ])('%s %s', async (...args) => {
    const { cwd, outside } = withLinks();
    writeFileSync(join(outside, 'precious'), 'mine');
    symlinkSync(join(outside, 'precious'), join(cwd, 'out.json'));
    const { stderr } = await run(['a.cs', ...args], { cwd });
    expect(stderr).toContain('out.json: it is a link');
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('mine');
  });

  test('a baseline, and a report in a folder that is one', async () => {
    const { cwd, outside } = withLinks();
    symlinkSync(join(outside, 'new.json'), join(cwd, 'baseline.json'));
    const baseline = ['--update-baseline', '--baseline', 'baseline.json'];
    for (const args of [baseline, ['--output', 'folder/new.json']]) {
      expect((await run(['a.cs', ...args], { cwd })).code).toBe(3);
    }
    expect(() => lstatSync(join(outside, 'new.json'))).toThrow('ENOENT');
  });

  test('a fix, but where the link stays inside: that of the file that it leads to', async () => {
    const { cwd, secret } = withLinks({ 'target.cs': comparisons(1) });
    writeFileSync(secret, comparisons(1));
    symlinkSync('target.cs', join(cwd, 'fix.cs'));
    expect((await run(['--file', 'link.cs', '--fix'], { cwd })).code).toBe(3);
    expect((await run(['--file', 'fix.cs', '--fix'], { cwd })).code).toBe(0);
    expect(readFileSync(secret, 'utf8')).toBe(comparisons(1));
    expect(readFileSync(join(cwd, 'target.cs'), 'utf8')).toBe(fixedComparisons(1));
    expect(readlinkSync(join(cwd, 'fix.cs'))).toBe('target.cs');
    expect((await rejection(replaceText(join(cwd, 'fix.cs'), 'a', 'b'))).message).toContain('it is a link');
  });

  test('a text in a folder that leads out of where it was found', async () => {
    const { cwd, secret } = withLinks();
    const writing = replaceText(join(cwd, 'folder/secret.cs'), rethrow, 'changed', cwd);
    expect(await rejection(writing)).toMatchObject({ code: 'ERR_INPUT' });
    expect(readFileSync(secret, 'utf8')).toBe(rethrow);
  });

  test('and what is open already has names that are links', async () => {
    const { cwd } = withLinks();
    const args = ['hyperlight-run', 'pattern-matcher', 'a.cs', '--format', 'json', '--output', '/dev/stdout'];
    const piped = `"$0" "$@" | cat`;
    const stdout = execFileSync('sh', ['-c', piped, process.execPath, main, ...args], { cwd, stdio: 'pipe' });
    expect(JSON.parse(stdout.toString()).files).toHaveLength(1);
    await writeAtomically('/dev/null', 'text');
    const input = readFileSync(patterns);
    const reading = ['hyperlight-run', 'pattern-matcher', join(cwd, 'a.cs'), '--patterns', '/dev/stdin'];
    const fromPipe = execFileSync('sh', ['-c', `cat | "$0" "$@" | cat`, process.execPath, main, ...reading], {
      cwd: '/',
      input,
      stdio: 'pipe',
    });
    expect(fromPipe.toString()).toContain('TARS002');
  });

  test.each(['agent.wasm', 'agent.js', 'manifest.json'])('agents build, of %s', async (name) => {
    const cwd = await agentFolder(await fixture('probe'), { component: 'agent.wasm' });
    const outside = folder({ precious: 'mine', 'agent.js': 'export const agent = {};' });
    writeFileSync(join(cwd, 'agent.js'), 'export const agent = {};');
    if (name === 'manifest.json') renameSync(join(cwd, name), join(outside, name));
    else rmSync(join(cwd, name));
    symlinkSync(join(outside, name === 'agent.wasm' ? 'precious' : name), join(cwd, name));
    const { code, stderr } = await tarscli(['agents', 'build', cwd], {});
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringMatching(/is a link/)]);
    expect(code).not.toBe(0);
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('mine');
  });
});

describe('a report of somebody else', () => {
  async function reportOn(cwd: string, path: string): Promise<void> {
    const { stdout } = await run(['a.cs', '--format', 'json'], { cwd });
    const report = JSON.parse(stdout);
    report.files[0].path = path;
    writeFileSync(join(cwd, 'report.json'), JSON.stringify(report));
  }

  const paths = ['../outside/v.cs', 'x/../../outside/v.cs', 'ABSOLUTE', 'link.cs', 'folder/v.cs', 'inner.cs'];
  test.each(paths)('has no file changed that is elsewhere: %s', async (path) => {
    const { cwd, outside, secret } = withLinks({ 'a.cs': comparisons(1) });
    for (const file of [secret, join(outside, 'v.cs')]) writeFileSync(file, comparisons(1));
    await reportOn(cwd, path === 'ABSOLUTE' ? join(outside, 'v.cs') : path);
    const { code, stderr } = await tarscli(
      ['generate', '--report', 'report.json', '--write', '--no-validate'],
      { cwd },
    );
    expect([code, stderr]).toEqual([3, expect.stringContaining('outside of this folder, or links')]);
    for (const file of [secret, join(outside, 'v.cs'), join(cwd, 'a.cs')]) {
      expect(readFileSync(file, 'utf8')).toBe(comparisons(1));
    }
  });

  test('has one changed that the user names as well', async () => {
    const { cwd, outside } = withLinks({ 'a.cs': comparisons(1) });
    writeFileSync(join(outside, 'v.cs'), comparisons(1));
    const { stdout } = await run(['../outside/v.cs', '--format', 'json'], { cwd });
    writeFileSync(join(cwd, 'report.json'), stdout);
    const args = ['generate', '../outside/v.cs', '--report', 'report.json', '--write', '--document', 'none'];
    expect((await tarscli(args, { cwd })).code).toBe(0);
    expect(readFileSync(join(outside, 'v.cs'), 'utf8')).not.toBe(comparisons(1));
  });

  test('shows no text of what is elsewhere, or no file', async () => {
    const { cwd } = withLinks();
    execFileSync('mkfifo', [join(cwd, 'pipe.cs')]);
    writeFileSync(join(cwd, 'large.cs'), Buffer.alloc(9 * 1024 * 1024, 10));
    for (const path of [
      'link.cs',
      'folder/secret.cs',
      '../outside/secret.cs',
      'pipe.cs',
      'large.cs',
      '.',
      '',
    ]) {
      expect(await sourceText(cwd, { path, findings: [], hidden: [] } as never)).toBeUndefined();
    }
    expect(await sourceText(cwd, { path: 'a.cs', findings: [], hidden: [] } as never)).toBe(rethrow);
  });
});

test.skipIf(process.platform !== 'linux')(
  'a name that is not UTF-8 is told, and hides no other',
  async () => {
    const cwd = folder({ 'bad\ufffd.cs': 'class B { }\n' });
    writeFileSync(
      Buffer.concat([Buffer.from(join(cwd, 'bad')), Buffer.of(0xff), Buffer.from('.cs')]),
      rethrow,
    );
    const { found, skipped } = await gather(cwd, { folders: ['.'] });
    expect(found.map(({ text }) => text)).toEqual(['class B { }\n']);
    expect(skipped).toEqual([
      { path: 'bad\ufffd.cs', reason: 'unreadable', detail: 'its name is not UTF-8' },
    ]);
  },
);
