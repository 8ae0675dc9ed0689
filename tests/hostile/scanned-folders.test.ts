import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languageOf } from '#host/contract/languages.js';
import type { Skip } from '#host/files/skip.js';
import { sources } from '#host/files/sources.js';
import { resolveTargets } from '#host/files/targets.js';
import { folder, rethrow, run, tarscli } from '../cli/cli.js';
import { gather } from '../files/gather.js';
import { withLinks } from './links.js';

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

  test('a link that leads out of the folder is not read from elsewhere, where the folder is a repository', async () => {
    const { cwd, outside } = withLinks();
    mkdirSync(join(cwd, '.git'));
    const { code, stderr } = await run(['--file', join(cwd, 'link.cs')], { cwd: outside });
    expect([code, stderr]).toEqual([3, expect.stringContaining('leads out of')]);
  });

  test('a link that stays inside of the folder is read, and so is what the user has elsewhere', async () => {
    const { cwd, secret } = withLinks();
    const { code, stdout } = await run(['inner.cs', secret, '--format', 'json'], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).files.map(({ path }: { path: string }) => path)).toEqual([
      'inner.cs',
      '../outside/secret.cs',
    ]);
  });

  test('a link that leads out of the folder is not read as baseline, report, patterns or settings', async () => {
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
  // As many are read ahead.
  for (let at = 1; at < 9; at++) writeFileSync(join(cwd, `b${at}.cs`), '');
  const skipped: Skip[] = [];
  const resolved = await resolveTargets({ files: [], folders: ['.'], paths: [] }, cwd);
  const texts: string[] = [];
  for await (const { path, text } of sources(resolved, {
    ...{ cwd, gitignore: true, generated: true, maxBytes: 1000, languageOf },
    onSkip: (skip) => skipped.push(skip),
  })) {
    if (text !== '') texts.push(text);
    if (path !== 'a.cs') continue;
    renameSync(join(cwd, 'sub'), join(cwd, '.sub'));
    symlinkSync(outside, join(cwd, 'sub'));
  }
  expect(texts).toEqual([rethrow]);
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
