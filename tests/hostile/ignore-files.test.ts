import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, rethrow } from '../cli/cli.js';
import { gather } from '../files/gather.js';

describe('a .gitignore', () => {
  async function walked(cwd: string): Promise<{ paths: string[]; told: string[] }> {
    const { paths, notices } = await gather(cwd, { folders: ['.'] }, { generated: true });
    return { paths, told: notices };
  }

  test('a .gitignore of too many rules is followed as far as there may be, over all folders, and the rest told', async () => {
    const rules = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => `f${from + at}.cs`).join('\n');
    const cwd = folder({
      '.gitignore': rules(0, 9000),
      'f0.cs': '',
      'f8999.cs': '',
      'sub/.gitignore': rules(10_000, 9000),
      'sub/f10000.cs': '',
      'sub/f10999.cs': '',
      'sub/f11000.cs': '',
    });
    const { paths, told } = await walked(cwd);
    expect(paths).toEqual(['sub/f11000.cs']);
    expect(told).toEqual([expect.stringMatching(/^8000 rules of .*sub\/\.gitignore are not followed/)]);
  });

  test('a .gitignore whose rules take long to match is followed without them, and told', async () => {
    const cwd = folder({
      '.gitignore': `${Array.from({ length: 500 }, (_, at) => `*${'a*'.repeat(80)}${at}b`).join('\n')}\nplain.cs\n`,
      [`${'a'.repeat(200)}.cs`]: '',
      'plain.cs': '',
    });
    const { paths, told } = await walked(cwd);
    expect(paths).toEqual([`${'a'.repeat(200)}.cs`]);
    expect(told).toEqual(['.gitignore rules that take long to match were left out']);
  });

  test('a .gitignore in each of 300 folders, a link, is told of twenty times, and the rest counted', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    for (let at = 0; at < 300; at++) {
      mkdirSync(join(cwd, `f${at}`));
      symlinkSync('/etc/passwd', join(cwd, `f${at}/.gitignore`));
    }
    const { told } = await walked(cwd);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toContain('280 more');
  });

  test('a .gitignore that leaves out a folder of many files lets the event loop turn, and an interrupt be heard', async () => {
    const cwd = folder({ '.gitignore': '*.cs\n' });
    for (let at = 0; at < 1000; at++) writeFileSync(join(cwd, `${at}.cs`), '');
    const controller = new AbortController();
    let turns = 0;
    const count = setImmediate(function again() {
      turns++;
      if (turns === 10) controller.abort(new Error('enough'));
      else setImmediate(again);
    });
    const walking = gather(cwd, { folders: ['.'] }, { signal: controller.signal });
    await expect(walking).rejects.toThrow('enough');
    clearImmediate(count);
  });

  test.each(['link', 'pipe', 'large', 'long line'])('that is no usual file is told: %s', async (kind) => {
    const cwd = folder({ 'a.cs': rethrow });
    const outside = folder({ rules: '*.cs\n' });
    if (kind === 'link') symlinkSync(join(outside, 'rules'), join(cwd, '.gitignore'));
    if (kind === 'pipe') execFileSync('mkfifo', [join(cwd, '.gitignore')]);
    if (kind === 'large') writeFileSync(join(cwd, '.gitignore'), '*.cs\n'.repeat(300_000));
    if (kind === 'long line') writeFileSync(join(cwd, '.gitignore'), `*${'.cs'.repeat(400)}\n`);
    const { paths, told } = await walked(cwd);
    expect(paths).toEqual(['a.cs']);
    expect(told).toEqual([expect.stringContaining('.gitignore')]);
  });
});
