import { expect, test } from 'vitest';
import { collect } from '../host/agents-for-tests.js';
import { onOwnGrounds } from '../host/backends.js';
import { findingIn, generated, judged } from './changing.js';
import { failedChecks, lines, statusOf } from './verdicts.js';

const text = lines(
  'module A',
  'type T =',
  '    new: name: string -> T',
  '    member Name: string',
  'val f: int -> int',
);
const file = { language: 'fsharp', path: 'A.fsi' };

onOwnGrounds((open) => {
  test('complexity measures a signature file that it reads whole', async () => {
    const host = await open();
    const [report] = await collect(host.run('complexity', [{ path: file.path, text }]));
    expect(report).toMatchObject({ ...file, status: 'complete', unparsed: [] });
    expect(report!.metrics).toContainEqual({ name: 'code-lines', value: 5 });
  });

  test('the generator makes edits in a signature file that leave it one', async () => {
    const host = await open();
    const finding = { piece: 'Name', by: 'Title' };
    const broken = { piece: 'val f:', by: 'val f ) :' };
    const { after, file: done } = await generated(host, text, {
      ...file,
      findings: [findingIn(text, finding), findingIn(text, broken)],
    });
    expect(after).toBe(text.replace('Name', 'Title'));
    expect(done.refused.map(({ code }) => code)).toEqual(['does-not-parse']);
  });

  test('the validator takes a signature file for one', async () => {
    const host = await open();
    const good = await judged(host, text, `${text}/// More.\nval internal g: int\n`, file);
    expect(failedChecks(good)).toEqual([]);
    expect(statusOf(good, 'parses')?.status).toBe('passed');
    const bad = await judged(host, text, text.replace('val f:', 'val f ) :'), file);
    expect(failedChecks(bad)).toContain('parses');
  });
});
