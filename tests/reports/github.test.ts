import { expect, test } from 'vitest';
import { GithubFormatter } from '#host/reports/github.js';
import { attack, hostileFile, hostileSource } from './hostile.js';
import { finding, reported, write } from './sample.js';

const source = 'int a;\nint b;\n';

test('every finding is one command with its place, and each severity has its kind', () => {
  const findings = [
    finding(source, 'a', { severity: 'error' }),
    finding(source, 'b', { severity: 'hint', suggestion: { message: 'Remove it.', edits: [] } }),
    finding(source, ' a;\nint', { severity: 'warning' }),
  ];
  expect(write(new GithubFormatter(), [[reported(findings), source]]).split('\n')).toEqual([
    '::warning file=src/A B.cs,line=1,endLine=2,title=TARS001:: a;%0Aint is not used',
    '::error file=src/A B.cs,line=1,col=5,endLine=1,endColumn=6,title=TARS001::a is not used',
    '::notice file=src/A B.cs,line=2,col=5,endLine=2,endColumn=6,title=TARS001::b is not used%0ARemove it.',
    '',
  ]);
});

test('no text of a report ends its command or begins another', () => {
  const output = write(new GithubFormatter(), [
    [{ ...hostileFile, path: 'a:b,c\n::error::x.cs' }, hostileSource],
    [reported([finding(source, 'a', { message: `x\r\n::error::y%0Az ${attack}` })]), source],
  ]);
  const lines = output.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) file=[^:\n]*::/);
  expect(output).toContain('file=a%3Ab%2Cc%0A%3A%3Aerror%3A%3Ax.cs');
  expect(output).toContain('y%250Az');
});

test('a file that failed is an error of its own', () => {
  const file = reported([], { status: 'failed', error: { code: 'ERR_TRAP', message: 'unreachable' } });
  expect(write(new GithubFormatter(), [[file, '']])).toBe(
    '::error file=src/A B.cs,title=ERR_TRAP::src/A B.cs was not looked at: unreachable\n',
  );
});
