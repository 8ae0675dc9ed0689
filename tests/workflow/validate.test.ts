import { describe, expect, test } from 'vitest';
import { type FileChange, validate } from '#host/workflow/validate.js';
import { fixture, openHost } from '../host/agents-for-tests.js';

const change = (path: string, before: string, after: string, language = 'csharp'): FileChange => ({
  path,
  language,
  before,
  after,
});

describe('a change', () => {
  const changes = Array.from({ length: 5 }, (_, at) => change(`${at}.cs`, 'class C { }\n', 'class C\n{ }\n'));

  test('a change is judged the same in any batches, lines over all of them', async () => {
    const host = await openHost();
    const whole = await validate(host, changes);
    expect(whole).toMatchObject({ verdict: 'accepted', lines: { added: 10, removed: 5 } });
    expect(await validate(host, changes, { batch: { files: 2 } })).toEqual(whole);
    const reasons = [{ check: 'line-budget', message: '15 lines are changed, 14 may be' }];
    expect(await validate(host, changes, { batch: { files: 2 }, maxChangedLines: 14 })).toMatchObject({
      verdict: 'rejected',
      reasons,
    });
    expect(await validate(host, changes, { batch: { files: 2 }, maxChangedLines: 15 })).toEqual(whole);
  });

  test('a change of several languages is judged by the parser of each', async () => {
    const host = await openHost();
    const verdict = await validate(host, [
      change('a.cs', 'class C { }\n', 'class C {\n'),
      change('a.py', 'x = 1\n', 'x = (\n', 'python'),
    ]);
    expect(verdict.reasons.map(({ check, path }) => [check, path])).toEqual([
      ['parses', 'a.cs'],
      ['parses', 'a.py'],
    ]);
  });
});

test('files whose names differ in control characters alone have a verdict each', async () => {
  const host = await openHost();
  const { files } = await validate(host, [
    change('c.cs', 'class C { }\n', 'class C {\n'),
    change('c\u0007.cs', 'class C { }\n', 'class C\n{ }\n'),
  ]);
  expect(files.map(({ path, verdict }) => [path, verdict])).toEqual([
    ['c\u0007.cs', 'accepted'],
    ['c.cs', 'rejected'],
  ]);
});

test.each(['no-verdict', 'two-minds'])('a validator of another maker is not believed: %s', async (text) => {
  const host = await openHost();
  const verdict = await validate(host, [change('a', text, text, 'text'), change('b', 'x', 'y', 'text')], {
    agent: await fixture('changer'),
  });
  expect(verdict).toMatchObject({ verdict: 'rejected', files: [] });
  expect(verdict.reasons.map(({ check, path }) => [check, path])).toEqual([
    ['validator', 'a'],
    ['validator', 'b'],
  ]);
});
