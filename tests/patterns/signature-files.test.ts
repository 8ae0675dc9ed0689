import { expect, test } from 'vitest';
import type { FileReport } from '#host/contract/report.js';
import { completePattern } from '#host/patterns/pattern.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import type { PatternRecord } from '#host/patterns/schema.js';
import { onEachBackend } from '../host/backends.js';
import { patternOf } from './sample.js';

const signature = `module A
// TODO: say more
type T =
    internal new:
        name: string -> T
    member Name: string
val f: x: 'a -> 'a when 'a: comparison
`;
const source = '// TODO: say more\nmodule A\nlet f x = failwith "x"\n';

const comment = { id: 'TARS801', rule: { kind: 'line_comment', regex: 'TODO' } };
const code = { id: 'TARS802', rule: { pattern: 'failwith $X' } };
const ofSources = { id: 'TARS803', rule: { kind: 'application_expression' } };
const either = { id: 'TARS804', rule: { any: [{ kind: 'line_comment' }, { kind: 'if_expression' }] } };
const query = {
  id: 'TARS805',
  detector: { name: 'query', options: { query: '(application_expression) @match' } },
};
const names = { id: 'TARS806', detector: { name: 'unused-variable' } };
const inComments = { id: 'TARS807', detector: { name: 'comment', options: { pattern: 'TODO' } } };
const text = { id: 'TARS808', regex: { pattern: 'more' } };
const all = [comment, code, ofSources, either, query, names, inComments, text];

onEachBackend((open) => {
  async function run(files: Record<string, string>, patterns: object[] = all): Promise<FileReport[]> {
    const host = await open();
    const records = patterns.map((more) =>
      completePattern(patternOf({ languages: ['fsharp'], ...more }) as unknown as PatternRecord),
    );
    const database = { patterns: records.map((one) => ({ ...one, enabled: true })), sources: [] };
    const settings = patternSettings(database, 'fsharp');
    const sources = Object.entries(files).map(([path, content]) => ({ path, text: content }));
    const reports = [];
    for await (const report of host.run('pattern-matcher', sources, { settings })) reports.push(report);
    return reports;
  }
  const found = ({ findings }: FileReport) => findings.map(({ ruleId }) => ruleId).sort();

  test('a signature file is F# that is read whole, in one run with sources', async () => {
    const [first, second, third] = await run({ 'a.fsi': signature, 'a.fs': source, 'B.FSI': signature });
    expect(
      [first, second, third].map((report) => [report!.language, report!.status, report!.unparsed]),
    ).toEqual(Array.from({ length: 3 }, () => ['fsharp', 'complete', []]));
    expect(found(third!)).toEqual(found(first!));
  });

  test('patterns about what signature files have find it there', async () => {
    const [report] = await run({ 'a.fsi': signature });
    expect(found(report!)).toEqual(['TARS801', 'TARS807', 'TARS808']);
  });

  test('patterns that name what only sources have are left out for signature files alone', async () => {
    const [first, second] = await run({ 'a.fsi': signature, 'a.fs': source }, [ofSources, query, either]);
    expect([first!.status, first!.log, first!.findings]).toEqual(['complete', [], []]);
    expect(new Set(found(second!))).toEqual(new Set(['TARS803', 'TARS804', 'TARS805']));
  });

  test('a pattern that no F# has is an error as before', async () => {
    const wrong = { rule: { kind: 'no_such_kind' } };
    await expect(run({ 'a.fsi': signature }, [wrong])).rejects.toThrow(/no_such_kind/);
  });
});
