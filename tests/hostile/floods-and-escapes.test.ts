import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { folder, rethrow, run, tarscli } from '../cli/cli.js';
import { fixture } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { codeOf, coreAgent, expectAlive, growTo, telling } from './hostile.js';

// What a terminal would obey, and what would make a person read something else.
const escapes = [
  '\u001b[2J', // clears the screen
  '\u001b]0;title\u0007',
  '\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]52;c;Y3VybA==\u0007', // writes to the clipboard
  '\u001bP+q\u001b\\',
  '\u009b31m',
  '\u009d0;title\u009c',
  '\u202e\u2066\u200f',
  '\r\b\u007f\u0000',
  '\u{e0041}\u{e007f}',
];
const hostile = `a${escapes.join('b')}c`;
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/u;
const unseenButLines = new RegExp(
  unseen.source.replace('\\u0000-\\u001f', '\\u0000-\\u0009\\u000b-\\u001f'),
  'u',
);

const logging = (body: string) => ({
  fields: `(import "tars:agent/host@0.1.0" "log" (func $log (param i32 i32 i32)))
    (memory (export "memory") 1) (table 1 funcref)`,
  run: `${body} (i32.const 0)`,
});

// In limits.test.ts: logs and answers over their limits. In text.test.ts: the terminal.
onEachBackend((open, backend) => {
  test('no text of an agent has escapes in it, wherever it stands', async () => {
    const probe = await fixture('probe');
    const host = await open();
    const rule = { name: hostile, description: hostile };
    const { rules } = await host.prepare(probe, { settings: { rule } });
    const span = { start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
    const suggestion = { message: hostile, edits: [] };
    const finding = { ruleId: 'T1', severity: 'hint', message: hostile, span, confidence: 1, suggestion };
    const metric = { name: 'm', value: 1, subject: hostile };
    const report = { path: 'a.txt', language: 'text', findings: [finding], metrics: [metric], unparsed: [] };
    const options = JSON.stringify({ outcome: { reports: [report], changes: [], documents: [] } });
    const sources = [{ path: 'a.txt', language: 'text', text: 'x' }];
    const { outcome } = await host.call(probe, { sources, options });
    const { log } = await host.call(probe, telling('!escape'));
    const texts = [
      ...rules.flatMap(({ name, description }) => [name, description]),
      ...outcome.reports[0]!.findings.flatMap((found) => [found.message, found.suggestion!.message]),
      outcome.reports[0]!.metrics[0]!.subject!,
      ...log.map(({ message }) => message),
    ];
    expect(texts.length).toBeGreaterThanOrEqual(6);
    for (const text of texts) {
      expect(text).toMatch(/a|m/);
      expect(text).not.toMatch(unseen);
    }
  });

  test('a million empty log lines and a very long one are cut, and the call goes on', async () => {
    // On hyperlight, a line over the limit on output ends the call with ERR_LIMIT_OUTPUT.
    const longest = backend === 'jco' ? 100_000_000 : 1_000_000;
    const lines = `(local $left i32) (local.set $left (i32.const 1000000))
      ${growTo(1700)} (memory.fill (i32.const 4096) (i32.const 120) (i32.const ${longest}))
      (call $log (i32.const 1) (i32.const 4096) (i32.const ${longest}))
      (loop (call $log (i32.const 1) (i32.const 0) (i32.const 0))
        (br_if 0 (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))`;
    const host = await open();
    const agent = await coreAgent(logging(lines));
    const limits = { logBytes: 10_000, wallMs: scaled(60_000) };
    const { log, usage } = await host.call(agent, {}, { limits });
    expect(usage.logBytes).toBeLessThan(20_000);
    expect(log[0]!.message).toMatch(/^x+…?$/);
    expect(log.at(-1)!.message).toBe('1000000 more log lines were dropped: the limit is 10000 bytes');
    await expectAlive(host);
  });

  test('log lines of a level that is none are a trap', async () => {
    const host = await open();
    const agent = await coreAgent(logging('(call $log (i32.const 9) (i32.const 0) (i32.const 0))'));
    expect(await codeOf(host, agent)).toBe('ERR_TRAP');
    await expectAlive(host);
  });
});

test('file names with escapes are shown as what they are, in every format', async () => {
  const names = ['a\u001b[2Jb.cs', 'c\u009b31md.cs', 'e\u202ef.cs', '\u0007.cs'];
  const cwd = folder({});
  for (const name of names) writeFileSync(join(cwd, name), rethrow);
  for (const format of ['text', 'json', 'sarif']) {
    const { code, stdout, stderr } = await run(['.', '--format', format], { cwd });
    expect([format, code]).toEqual([format, exitCodes.findings]);
    expect(stdout).not.toMatch(unseenButLines);
    expect(stderr).not.toMatch(unseenButLines);
    if (format !== 'json') continue;
    const { files } = JSON.parse(stdout) as { files: { path: string }[] };
    expect(files.map(({ path }) => path).sort()).toEqual(names.toSorted());
  }
});

test('what is wrong about a file with escapes in its name is told without them', async () => {
  const name = 'g\u001bc\u0007\u009b31mh.cs';
  for (const args of [['--file', name], [name], ['--dir', name], ['--debug', '--file', name]]) {
    const { code, stderr } = await tarscli(['hyperlight-run', 'pattern-matcher', ...args], {
      cwd: folder({}),
    });
    expect(code).toBe(exitCodes.input);
    expect(stderr).not.toMatch(unseenButLines);
  }
});
