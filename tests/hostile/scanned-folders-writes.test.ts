import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replaceText, writeAtomically } from '#host/files/write.js';
import { sourceText } from '#host/reports/source-texts.js';
import { comparisons, fixedComparisons, folder, main, patterns, rethrow, run, tarscli } from '../cli/cli.js';
import { agentFolder, fixture, rejection } from '../host/agents-for-tests.js';
import { withLinks } from './links.js';

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

  test('a folder that is open already may have a name that is a link', async () => {
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

  test('a report of somebody else has one changed that the user names as well', async () => {
    const { cwd, outside } = withLinks({ 'a.cs': comparisons(1) });
    writeFileSync(join(outside, 'v.cs'), comparisons(1));
    const { stdout } = await run(['../outside/v.cs', '--format', 'json'], { cwd });
    writeFileSync(join(cwd, 'report.json'), stdout);
    const args = ['generate', '../outside/v.cs', '--report', 'report.json', '--write', '--document', 'none'];
    expect((await tarscli(args, { cwd })).code).toBe(0);
    expect(readFileSync(join(outside, 'v.cs'), 'utf8')).not.toBe(comparisons(1));
  });

  test('a report of somebody else shows no text of what is elsewhere, or no file', async () => {
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
