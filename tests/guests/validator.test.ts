import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { rejection } from '../host/agents-for-tests.js';
import { onOwnGrounds } from '../host/backends.js';
import { judged, reportOn } from './changing.js';
import { failedChecks, lines, reports } from './verdicts.js';

onOwnGrounds((open) => {
  test('accepts a change that nothing speaks against, by its published schema', async () => {
    const before = lines(
      'class C',
      '{',
      '    void M()',
      '    {',
      '        int unused;',
      '        Work();',
      '    }',
      '}',
    );
    const after = before.replace('        int unused;\n', '');
    const verdict = await judged(await open(), before, after, {
      reports: reports(before, [{ ruleId: 'TARS001', piece: 'unused' }], after, []),
      options: { targets: [{ path: 'A.cs', ruleId: 'TARS001' }] },
    });
    expect(verdict).toMatchObject({ verdict: 'accepted', reasons: [], lines: { added: 0, removed: 1 } });
    expect(verdict.files[0]).toMatchObject({
      path: 'A.cs',
      change: 'modified',
      findings: {
        gone: [{ ruleId: 'TARS001', severity: 'warning', line: 5, message: 'about unused' }],
        new: [],
      },
    });
    expect(verdict.files[0]!.checks.map(({ name, status }) => [name, status])).toEqual([
      ['blocked-paths', 'passed'],
      ['line-budget', 'passed'],
      ['parses', 'passed'],
      ['literals', 'passed'],
      ['names', 'passed'],
      ['targets-gone', 'passed'],
      ['no-new-findings', 'passed'],
      ['public-api', 'passed'],
      ['metrics', 'skipped'],
    ]);
    const schema = JSON.parse(
      readFileSync(new URL('../../schemas/verdict.schema.json', import.meta.url), 'utf8'),
    );
    const validate = new Ajv2020().compile(schema);
    expect(validate(verdict), JSON.stringify(validate.errors)).toBe(true);
  });

  test('rejects with every reason there is', async () => {
    const before = lines('public class C', '{', '    public int A;', '}');
    const after = lines('public class C', '{', '    public long A;', '    void M( {', '}');
    const verdict = await judged(await open(), before, after, {
      path: 'gen/A.cs',
      settings: { blockedPaths: ['gen/**'], maxChangedLines: 1 },
    });
    expect(verdict.verdict).toBe('rejected');
    expect(failedChecks(verdict)).toEqual(['blocked-paths', 'line-budget', 'parses', 'public-api']);
    expect(verdict.reasons.map(({ check, path }) => [check, path])).toEqual([
      ['blocked-paths', 'gen/A.cs'],
      ['line-budget', 'gen/A.cs'],
      ['parses', 'gen/A.cs'],
      ['public-api', 'gen/A.cs'],
      ['line-budget', undefined],
    ]);
    expect(verdict.files[0]!.api).toEqual({
      removed: ['C: field public int A'],
      added: ['C: field public long A'],
    });
  });

  test.each([
    ['bin/cli.ts', 'typescript', 'passed'],
    ['tools/bin/run.py', 'python', 'passed'],
    ['src/bin/main.rs', 'rust', 'passed'],
    ['App/bin/A.cs', 'csharp', 'failed'],
    ['App/bin/Debug/net8.0/wwwroot/a.js', 'javascript', 'failed'],
    ['App/obj/a.ts', 'typescript', 'failed'],
    ['node_modules/a/index.js', 'javascript', 'failed'],
  ])('a change of %s, %s: %s', async (path, language, expected) => {
    const { files } = await judged(await open(), '', '\n', { path, language });
    const checks = files[0]!.checks.map(({ name, status }) => [name, status]);
    expect(checks).toContainEqual(['blocked-paths', expected]);
  });

  test('says the same each time, in any order of the sources', async () => {
    const host = await open();
    const sources = ['b', 'a'].flatMap((name) => [
      { path: `after/${name}.cs`, language: 'csharp', text: `public class ${name} { int x; }\n` },
      { path: `before/${name}.cs`, language: 'csharp', text: `public class ${name} { }\n` },
    ]);
    const first = await host.call('validator', { sources });
    const second = await host.call('validator', { sources: sources.toReversed() });
    expect(second.outcome).toEqual(first.outcome);
    expect(
      JSON.parse(first.outcome.documents[0]!.text).files.map(({ path }: { path: string }) => path),
    ).toEqual(['a.cs', 'b.cs']);
  });

  test.each([
    [
      'a source that is on neither side',
      { sources: [{ path: 'A.cs', language: 'csharp', text: '' }] },
      'is neither before/PATH nor after/PATH',
    ],
    [
      'two sources of one name',
      { sources: [1, 2].map(() => ({ path: 'after/A', language: 'text', text: '' })) },
      'two sources',
    ],
    ['a report on neither side', { reports: [reportOn('A.cs', [])] }, 'is neither before/PATH'],
    ['options it does not know', { options: '{"target": []}' }, 'options: '],
  ])('does not take %s', async (_, task, message) => {
    const host = await open();
    const error = await rejection(host.call('validator', task));
    expect(error).toMatchObject({ code: 'ERR_AGENT_FAILURE', reason: 'invalid-task' });
    expect(error.message).toContain(message);
  });
});
