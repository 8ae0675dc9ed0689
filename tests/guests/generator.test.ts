import { expect, test } from 'vitest';
import { rejection } from '../host/agents-for-tests.js';
import { onOwnGrounds } from '../host/backends.js';
import { findingIn, generated, reportOn } from './changing.js';

const codes = (file: { refused: readonly { code: string }[] }) => file.refused.map(({ code }) => code);

onOwnGrounds((open) => {
  test('applies the edits of findings, and says what it did', async () => {
    const text = 'class C { bool M(bool é) => é == true; }\n';
    const { after, file } = await generated(await open(), text, {
      findings: [findingIn(text, { piece: 'é == true', by: 'é' })],
    });
    expect(after).toBe('class C { bool M(bool é) => é; }\n');
    expect(file).toEqual({
      path: 'A.cs',
      done: [{ ruleId: 'X1', message: 'about é == true', start: 29, line: 1, action: 'fix', edits: 1 }],
      refused: [],
    });
  });

  test('documents what findings of the named rules are about, with the line ends and blanks of the text', async () => {
    const text = 'namespace N\r\n{\r\n\tpublic class Order\r\n\t{\r\n\t\tpublic int Id;\r\n\t}\r\n}';
    const findings = [
      findingIn(text, { ruleId: 'TARS002', piece: 'Order' }),
      findingIn(text, { ruleId: 'TARS002', piece: 'Id' }),
    ];
    const { after, file } = await generated(await open(), text, { findings, options: { restate: true } });
    expect(after).toBe(
      'namespace N\r\n{\r\n\t/// <summary>\r\n\t/// Represents an order.\r\n\t/// </summary> <!-- generated -->\r\n\tpublic class Order\r\n\t{\r\n' +
        '\t\t/// <summary>\r\n\t\t/// The id.\r\n\t\t/// </summary> <!-- generated -->\r\n\t\tpublic int Id;\r\n\t}\r\n}',
    );
    expect(file.done.map(({ action }) => action)).toEqual(['documentation', 'documentation']);
  });

  test('refuses what clashes, lies elsewhere, cuts characters or breaks the text', async () => {
    const text = 'class C { int é = 1; int F() { return 2; } }\n';
    const { after, file } = await generated(await open(), text, {
      findings: [
        findingIn(text, { ruleId: 'A', piece: 'int é = 1;', by: '', severity: 'error' }),
        findingIn(text, { ruleId: 'B', piece: '1', by: '7' }),
        findingIn(text, { ruleId: 'C', piece: 'class', edits: [{ start: 90, end: 91, text: '' }] }),
        findingIn(text, { ruleId: 'D', piece: 'class', edits: [{ start: 15, end: 16, text: '' }] }),
        findingIn(text, { ruleId: 'E', piece: 'return 2;', by: 'return (;' }),
        findingIn(text, { ruleId: 'F', piece: 'F' }),
        findingIn(text, {
          ruleId: 'G',
          piece: 'C',
          edits: [
            { start: 3, end: 9, text: '' },
            { start: 4, end: 5, text: '' },
          ],
        }),
      ],
    });
    expect(after).toBe('class C {  int F() { return 2; } }\n');
    expect(file.refused.map(({ ruleId, code }) => [ruleId, code])).toEqual([
      ['C', 'invalid-edits'],
      ['D', 'invalid-edits'],
      ['G', 'invalid-edits'],
      ['B', 'conflict'],
      ['F', 'no-edits'],
      ['E', 'does-not-parse'],
    ]);
    expect(file.refused.find(({ ruleId }) => ruleId === 'B')?.reason).toBe(
      'it overlaps the fix for A at line 1',
    );
  });
});

onOwnGrounds((open) => {
  const text = 'class C { int a = 1; int b = 2; int c = 3; }\n';
  const findings = ['1', '2', '3'].map((piece, at) => findingIn(text, { ruleId: `R${at}`, piece, by: '0' }));

  test('acts on what is asked for only, and says what there is not', async () => {
    const apply = [
      { path: 'A.cs', ruleId: 'R1' },
      { path: 'A.cs', ruleId: 'R2', start: 0 },
      { path: 'B.cs' },
    ];
    const { after, generation } = await generated(await open(), text, { findings, options: { apply } });
    expect(after).toBe(text.replace('2', '0'));
    expect(
      generation.files.map(({ path, refused }) => [
        path,
        refused.map(({ code, message }) => [code, message]),
      ]),
    ).toEqual([
      ['A.cs', [['no-finding', 'a finding of R2 at byte 0']]],
      ['B.cs', [['no-finding', 'any finding']]],
    ]);
  });

  test.each([
    ['JSON', 'not JSON', '{'],
    ['names that are known', 'options: ', '{"aply": []}'],
    ['numbers in range', 'options: apply.0.start', '{"apply": [{"path": "a", "start": -1}]}'],
  ])('wants options of %s', async (_, message, options) => {
    const host = await open();
    const error = await rejection(
      host.call('generator', { sources: [{ path: 'a', language: 'text', text: '' }], options }),
    );
    expect(error).toMatchObject({ code: 'ERR_AGENT_FAILURE', reason: 'invalid-task' });
    expect(error.message).toContain(message);
  });

  test('takes no two sources of one name, and leaves reports about no source', async () => {
    const host = await open();
    const source = { path: 'a.txt', language: 'text', text: 'x' };
    expect(await rejection(host.call('generator', { sources: [source, source] }))).toMatchObject({
      reason: 'invalid-task',
    });
    const { outcome } = await host.call('generator', {
      sources: [source],
      reports: [reportOn('b.txt', [findingIn('x', { piece: 'x', by: 'y' })], 'text')],
    });
    expect(outcome.changes).toEqual([]);
    expect(JSON.parse(outcome.documents[0]!.text).files[1]).toMatchObject({
      path: 'b.txt',
      refused: [{ code: 'no-source' }],
    });
  });
});

onOwnGrounds((open) => {
  test('of clashing edits takes those of the higher priority, then of the higher severity, then the earlier', async () => {
    const host = await open();
    const text = 'class C { int a = 10; }\n';
    const findings = [
      findingIn(text, { ruleId: 'LOW', piece: 'a = 10', by: 'b = 1', severity: 'info' }),
      findingIn(text, { ruleId: 'HIGH', piece: '10', by: '20', severity: 'error' }),
    ];
    const first = await generated(host, text, { findings });
    expect(first.after).toBe(text.replace('10', '20'));
    expect(codes(first.file)).toEqual(['conflict']);
    const apply = [{ path: 'A.cs', ruleId: 'LOW', priority: 1 }, { path: 'A.cs' }];
    const second = await generated(host, text, { findings, options: { apply } });
    expect(second.after).toBe(text.replace('a = 10', 'b = 1'));
    const same = findings.map((finding) => ({ ...finding, severity: 'info' as const })).reverse();
    expect((await generated(host, text, { findings: same })).after).toBe(text.replace('a = 10', 'b = 1'));
  });

  test('writes no documentation but for C#, and none where it is not to', async () => {
    const host = await open();
    const python = 'def f():\n    pass\n';
    const missing = (text: string, piece: string) => [findingIn(text, { ruleId: 'TARS002', piece })];
    const other = await generated(host, python, {
      path: 'a.py',
      language: 'python',
      findings: missing(python, 'f'),
    });
    expect([other.after, codes(other.file)]).toEqual([python, ['unsupported-language']]);
    const text = 'public class C { }\n';
    const none = await generated(host, text, { findings: missing(text, 'C'), options: { document: 'none' } });
    expect([none.after, codes(none.file)]).toEqual([text, ['no-edits']]);
  });

  test('bounds what a report full of broken edits costs', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `    int a${at} = 1;`);
    const text = `class C\n{\n${lines.join('\n')}\n}\n`;
    const findings = lines.map((line) => findingIn(text, { piece: line.trim(), by: 'int (;' }));
    const { after, file } = await generated(await open(), text, { findings });
    expect([after, file.refused.length]).toEqual([text, 300]);
    expect(new Set(codes(file))).toEqual(new Set(['does-not-parse']));
    expect(file.refused.filter(({ reason }) => reason.startsWith('too many')).length).toBeGreaterThan(200);
  });

  test('does the same for the same, in any order of the findings', async () => {
    const host = await open();
    const text = 'public class C\n{\n    public int A = 1 + 2;\n    public void M(int x) { }\n}\n';
    const findings = [
      findingIn(text, { ruleId: 'TARS002', piece: 'C' }),
      findingIn(text, { ruleId: 'X', piece: '1 + 2', by: '3' }),
      findingIn(text, { ruleId: 'Y', piece: '2', by: '5' }),
      findingIn(text, { ruleId: 'TARS002', piece: 'M' }),
      findingIn(text, { ruleId: 'TARS002', piece: 'nt' }),
    ];
    const options = { restate: true };
    const once = await generated(host, text, { findings, options });
    expect(await generated(host, text, { findings: findings.toReversed(), options })).toEqual(once);
    expect(codes(once.file).sort()).toEqual(['conflict', 'no-place']);
  });
});
