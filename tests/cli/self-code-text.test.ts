import { expect, test } from 'vitest';
import { runText } from '#host/cli/self-code/texts.js';
import { edit, sampleRun } from '../selfcode/sample-run.js';

test('edits that came to nothing for one reason are explained once', () => {
  const reason = 'there is nothing to say';
  const nothing = (id: string, line: number) =>
    edit(id, { line, rule: 'TARS002', end: 'not-generated', reason, commit: undefined });
  const refused = edit('r', { end: 'rejected', reason: 'findings: it is new', commit: undefined });
  const text = runText(
    sampleRun({ edits: [nothing('a', 1), refused, nothing('b', 2), nothing('c', 3)] }),
    '/f',
  );
  expect(text.split('\n').filter((line) => /^(?:not-generated|rejected)/.test(line))).toEqual([
    'not-generated: TARS002 src/Cart.cs:1 and 2 more: there is nothing to say',
    'rejected: TARS001 src/Cart.cs:12: findings: it is new',
  ]);
});
