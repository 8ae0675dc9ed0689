import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { folder, rethrow, run } from './cli.js';

function json(stdout: string) {
  return reportSchema.parse(JSON.parse(stdout));
}

describe('findings', () => {
  test('come in the order of files and places, over --min-severity', async () => {
    const source =
      'class C { void M(bool a) { System.Console.WriteLine(a == true); Console.WriteLine(1); } }\n';
    const cwd = folder({ 'b.cs': source, 'a.cs': rethrow });
    const rules = async (...args: string[]) =>
      json((await run(['.', '--format', 'json', ...args], { cwd })).stdout).files.flatMap(({ findings }) =>
        findings.map(({ ruleId }) => ruleId),
      );
    expect(await rules()).toEqual(['TARS002', 'TARS001', 'TARS003']);
    expect(await rules('--min-severity', 'warning')).toEqual(['TARS002', 'TARS001']);
  });

  test('that a comment accepts are hidden, with the reason', async () => {
    const source = rethrow.replace('\n', ' // tars-ignore: 002 the caller wants it so\n');
    const { code, stdout } = await run(['a.cs', '--format', 'json'], { cwd: folder({ 'a.cs': source }) });
    const [file] = json(stdout).files;
    expect(code).toBe(exitCodes.ok);
    expect(file!.findings).toEqual([]);
    expect(file!.hidden).toMatchObject([
      { ruleId: 'TARS002', by: 'comment', reason: 'the caller wants it so' },
    ]);
  });

  test('include comments that accept nothing', async () => {
    const cwd = folder({ 'a.cs': 'class C { } // tars-ignore: 002 gone\n' });
    const { stdout } = await run(['a.cs'], { cwd });
    expect(stdout).toContain('TARS000');
  });
});

describe('a baseline', () => {
  test('hides what it knows, wherever it moved', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const update = await run(['a.cs', '--baseline', 'known.json', '--update-baseline'], { cwd });
    expect(update.code).toBe(exitCodes.ok);
    expect(update.stderr).toContain('known.json now knows 1 finding\n');

    const again = await run(['a.cs', '--baseline', 'known.json'], { cwd });
    expect(again.code).toBe(exitCodes.ok);
    expect(again.stdout).toContain('no findings · 1 file · 1 in the baseline');

    const input = `// new\n\n${rethrow}${rethrow.replace('class C', 'class D')}`;
    const args = ['-', '--stdin-path', 'a.cs', '--baseline', 'known.json', '--format', 'json'];
    const moved = json((await run(args, { cwd, input })).stdout);
    expect(moved.files[0]!.hidden).toMatchObject([{ by: 'baseline', span: { line: 3 } }]);
    expect(moved.files[0]!.findings).toMatchObject([{ span: { line: 4 } }]);
  });

  test('must be there and be one', async () => {
    const cwd = folder({ 'a.cs': rethrow, 'bad.json': '{"version": 1}' });
    expect((await run(['a.cs', '--baseline', 'gone.json'], { cwd })).code).toBe(exitCodes.input);
    expect((await run(['a.cs', '--baseline', 'bad.json'], { cwd })).code).toBe(exitCodes.settings);
  });
});
