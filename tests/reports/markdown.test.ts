import { expect, it } from 'vitest';
import { inMarkdown, MarkdownReporter } from '../../host/reports/markdown.js';
import { attack, hostileFile, hostileSource } from './hostile.js';
import { finding, reported, write } from './sample.js';

const source = 'int a;\nint b;\n';

it('is a table for each file that has findings, and a summary', () => {
  const output = write(
    new MarkdownReporter(),
    [
      [reported([finding(source, 'b'), finding(source, 'a', { severity: 'error' })]), source],
      [reported([], { path: 'fine.cs' }), ''],
    ],
    { files: 2, findings: { error: 1, warning: 1, info: 0, hint: 0 }, skipped: { binary: 3 } },
    [{ path: 'x', reason: 'binary' }],
  );
  expect(output).toContain(
    '## src/A B.cs\n\n| line | severity | rule | finding |\n| ---: | --- | --- | --- |\n' +
      '| 1 | 🔴 error | TARS001 | a is not used |\n| 2 | 🟠 warning | TARS001 | b is not used |\n',
  );
  expect(output).not.toContain('fine.cs');
  expect(output).toContain('| 🔴 error | 1 |');
  expect(output).toContain('| skipped, binary | 3 |');
});

it('texts stay texts: no tags, links, mentions, code or cells come of them', () => {
  const output = write(new MarkdownReporter(), [[hostileFile, hostileSource]]);
  const body = output.replaceAll('<br>', '');
  expect(body).not.toMatch(/[<>@]/);
  expect(body).not.toContain('https://');
  expect(body).not.toMatch(/(?<!\\)(?:`|!\[)/);
  const row = body.split('\n').find((line) => line.includes('TARS001'))!;
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(inMarkdown(attack)).not.toContain('\n');
});
