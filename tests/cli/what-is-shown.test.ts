import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '#host/findings/diff.js';
import { GenerateOutput } from '../../host/cli/change/generate-output.js';
import { Failures } from '../../host/cli/run/failures.js';
import { RunOutput } from '../../host/cli/run/run-output.js';
import { openSink } from '../../host/cli/run/sink.js';
import type { Output } from '../../host/cli/terminal.js';
import { lies, ordersIn } from '../reports/shown.js';
import { folder, tarscli } from './cli.js';

/** Names that a file can have. */
const names = Object.values(lies)
  .map((lie) => lie.replaceAll('/', '_'))
  .map((lie, at) => `${lie}${at}.cs`);
const source = 'class A { void F() { try { G(); } catch { } } }\n';

function odd(): string {
  const cwd = folder({});
  for (const name of names) writeFileSync(join(cwd, name), source);
  return cwd;
}

const own = /^::(?:error|warning|notice) [^:]*::[^\n]*$/;

describe('names that lie are shown as what they are', () => {
  const commands: Record<string, string[]> = {
    'hyperlight-run': ['hyperlight-run', 'pattern-matcher', '.', '--stats'],
    'hyperlight-run --fix --dry-run': [
      'hyperlight-run',
      'pattern-matcher',
      '.',
      '--fix',
      '--dry-run',
      '--output',
      'r.json',
    ],
    analyze: ['analyze', '.'],
    generate: ['generate', '--dir', '.', '--format', 'json'],
    'generate --write': ['generate', '--dir', '.', '--write'],
    'validate-change': ['validate-change', '--before', 'none', '--after', '.'],
  };
  test.each(Object.keys(commands))('%s', { timeout: 120_000 }, async (name) => {
    const cwd = odd();
    if (name === 'validate-change') writeFileSync(join(folder({}), 'x'), '');
    const { stdout, stderr } = await tarscli(commands[name]!, { cwd });
    expect(ordersIn(stderr)).toEqual([]);
    expect(stdout + stderr).not.toBe('');
    if (!name.includes('dry-run')) expect(ordersIn(stdout)).toEqual([]);
  });

  test.each(['sarif', 'markdown', 'junit', 'github'])(
    'hyperlight-run --format %s',
    { timeout: 120_000 },
    async (format) => {
      const { stdout, stderr } = await tarscli(
        ['hyperlight-run', 'pattern-matcher', '.', '--format', format],
        {
          cwd: odd(),
        },
      );
      expect(ordersIn(stderr)).toEqual([]);
      expect(stdout).toContain('.cs');
      expect(ordersIn(stdout, own)).toEqual([]);
    },
  );

  test('of files that are not there, or are something else', { timeout: 120_000 }, async () => {
    const cwd = odd();
    for (const name of names.slice(0, 3).concat(names.slice(-6))) {
      const there = join(cwd, name);
      for (const args of [
        ['hyperlight-run', 'pattern-matcher', '--file', `./no ${name}`],
        ['hyperlight-run', `./${name}`, '--file', there],
        ['report', 'convert', there],
        ['patterns', 'validate', there],
        ['generate', '--report', there],
      ]) {
        const { code, stdout, stderr } = await tarscli(args, { cwd });
        expect(code).not.toBe(0);
        expect(ordersIn(stdout + stderr)).toEqual([]);
      }
    }
  });
});

/** A terminal, or a pipe, that keeps what is written to it. */
function output(isTerminal: boolean): Output & { text: string } {
  const paint = new Proxy({}, { get: () => String }) as Output['paint'];
  return {
    text: '',
    isTTY: false,
    isTerminal,
    columns: 80,
    colors: false,
    paint,
    write(text) {
      this.text += text;
    },
    closed: false,
    failure: undefined,
    drain: () => Promise.resolve(),
    settled: () => Promise.resolve(),
  };
}

describe('the preview of a change', () => {
  const lying = Object.values(lies).join('\n');
  const change = {
    path: 'a.cs',
    language: 'csharp',
    before: `${source}${lying}\n`,
    after: `// x\n${source}${lying}\nend\n${lying}\n`,
    edits: [],
    done: [],
    refused: [],
  };
  const diff = unifiedDiff(change.path, change.before, change.after);

  test.each([true, false])(
    'of generate is visible on a terminal and whole elsewhere: %s',
    async (isTerminal) => {
      const stdout = output(isTerminal);
      const options = { format: 'text' } as ConstructorParameters<typeof GenerateOutput>[0];
      const written = new GenerateOutput(options, await openSink(undefined, stdout), stdout, new Failures());
      await written.add(change, { charset: 'utf-8', bom: false });
      if (isTerminal) expect(ordersIn(stdout.text)).toEqual([]);
      else expect(stdout.text).toBe(diff);
    },
  );

  test.each([true, false])(
    'of --dry-run is visible on a terminal and whole elsewhere: %s',
    async (isTerminal) => {
      const stdout = output(isTerminal);
      const setting = {
        terminal: { stdout, stderr: output(isTerminal) },
        progress: { clear: () => undefined },
        run: { tool: { name: 't', version: '1' }, agent: 'a', backend: { name: 'b', reason: 'c' } },
        root: 'file:///',
        history: [],
      } as unknown as Parameters<typeof RunOutput.open>[1];
      const options = { dryRun: true, format: 'text' } as Parameters<typeof RunOutput.open>[0];
      await (await RunOutput.open(options, setting)).diff(diff);
      if (isTerminal) expect(ordersIn(stdout.text)).toEqual([]);
      else expect(stdout.text).toBe(diff);
    },
  );
});
