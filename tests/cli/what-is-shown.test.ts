import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GenerateOutput } from '#host/cli/change/generate-output.js';
import { Failures } from '#host/cli/run/failures.js';
import { RunOutput } from '#host/cli/run/run-output.js';
import { openSink } from '#host/cli/run/sink.js';
import type { Output } from '#host/cli/terminal.js';
import { unifiedDiff } from '#host/findings/diff.js';
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

  test('names of files that are not there, or are something else, are shown as what they are', {
    timeout: 120_000,
  }, async () => {
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

describe('an error is one line, whatever it quotes', () => {
  const forged = /^(?:hint: forged|no findings · 120|OK forged|error\[ERR_FORGED\])/m;
  const forging = 'no\nno findings · 120 files\nhint: forged\r\nOK forged\nerror[ERR_FORGED]: x';
  const span = { start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const finding = (end: number) => ({
    ruleId: forging,
    severity: 'error',
    message: forging,
    span,
    confidence: 1,
    fingerprint: `abcd${forging}${end}`,
  });
  const file = { language: 'csharp', status: 'complete', hidden: [], metrics: [], unparsed: [] };
  const counts = { files: 0, reused: 0, findings: { error: 0, warning: 0, info: 0, hint: 0 }, skipped: {} };
  const more = { partial: 0, failed: 0, cut: 0, suppressed: 0, baseline: 0, fixed: 0, refused: 0 };
  const report = {
    version: 1,
    tool: { name: 't', version: '1' },
    agent: 'a',
    backend: { name: 'b', reason: 'c' },
    files: [{ ...file, path: `${forging}.cs`, findings: [finding(1), finding(2)] }],
    rules: [],
    skipped: [],
    summary: { ...counts, ...more, elapsedMs: 0, interrupted: false },
  };
  const cases: [string, string[]][] = [
    ['a path of a report', ['generate', '--report', 'report.json']],
    ['fingerprints of a report', ['feedback', 'abcd', '--accept', '--report', 'report.json']],
    ['text that is no JSON', ['report', 'convert', 'text.json']],
    ['a name of an unknown member', ['report', 'convert', 'member.json']],
    ['a name in a baseline', ['hyperlight-run', 'pattern-matcher', 'a.cs', '--baseline', 'member.json']],
    ['text in a database', ['patterns', 'list', '--patterns', 'text.json']],
    ['settings', ['hyperlight-run', 'complexity', 'a.cs', '--settings', 'text.json']],
    [
      'files that are not there',
      ['hyperlight-run', 'pattern-matcher', '--file', forging, '--file', `${forging}2`],
    ],
    ['an option', ['hyperlight-run', `--${forging}`]],
    ['a command', [forging]],
    ['a rule', ['patterns', 'show', forging]],
    ['any of them with a stack', ['patterns', 'show', forging, '--debug']],
  ];
  test.each(cases)('%s', { timeout: 60_000 }, async (_, args) => {
    const cwd = folder({
      'a.cs': source,
      'report.json': JSON.stringify(report),
      'text.json': `[${forging}`,
      'member.json': JSON.stringify({ [forging]: forging, version: 1 }),
    });
    const { code, stdout, stderr } = await tarscli(args, { cwd });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^error\[ERR_(?!INTERNAL)/m);
    expect(stdout + stderr).not.toMatch(forged);
    expect(stderr).not.toContain('\r');
  });

  test('lists and places that belong to an error are lines of their own', { timeout: 60_000 }, async () => {
    const cwd = folder({ 'text.json': '[\n  1,\n  x\n]' });
    const files = await tarscli(['hyperlight-run', 'pattern-matcher', 'none', 'nowhere'], { cwd });
    expect(files.stderr.split('\n').slice(0, 4)).toEqual([
      "error[ERR_INPUT]: 2 inputs can't be used",
      expect.stringMatching(/^ {2}.*none/),
      expect.stringMatching(/^ {2}.*nowhere/),
      expect.stringMatching(/^hint: /),
    ]);
    const { stderr } = await tarscli(['patterns', 'list', '--patterns', 'text.json'], { cwd });
    expect(stderr).toContain('>     3 |   x\n');
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
      const file = { path: change.path, absolute: undefined, top: undefined };
      await written.add(change, { ...file, encoding: { charset: 'utf-8', bom: false } });
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
