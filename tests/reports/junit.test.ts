import { expect, test } from 'vitest';
import { JunitFormatter } from '#host/reports/junit.js';
import { finding, reported, write } from './sample.js';

const source = 'int a;\nint b;\n';

test('findings are failed cases of their file, and a file without any has a passed one', () => {
  const output = write(new JunitFormatter(), [
    [reported([finding(source, 'b'), finding(source, 'a')]), source],
    [reported([], { path: 'fine.cs' }), ''],
    [
      reported([], {
        path: 'bad.cs',
        status: 'failed',
        error: { code: 'ERR_TRAP', message: 'no', hint: 'try' },
      }),
      '',
    ],
  ]);
  expect(output).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="tarscli">\n/);
  expect(output).toContain('<testsuite name="src/A B.cs" tests="2" failures="2" errors="0">');
  expect(output).toContain(
    '<testcase name="TARS001 line 1" classname="src/A B.cs" file="src/A B.cs" line="1">',
  );
  expect(output.indexOf('a is not used')).toBeLessThan(output.indexOf('b is not used'));
  expect(output).toContain('<failure type="warning" message="a is not used">');
  expect(output).toContain('<testsuite name="fine.cs" tests="1" failures="0" errors="0">');
  expect(output).toContain('<testcase name="no findings" classname="fine.cs"/>');
  expect(output).toContain('<error type="ERR_TRAP" message="no">no\nhint: try</error>');
  expect(output).toMatch(/<\/testsuites>\n$/);
});

test('holds no character that XML has no place for', () => {
  const message = 'a\0b\x1b\ud800c\uffff\ufffe</failure>]]>&"\'';
  const output = write(new JunitFormatter(), [[reported([finding(source, 'a', { message })]), source]]);
  expect(output).not.toMatch(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  expect(output).toContain('&lt;/failure&gt;]]&gt;&amp;&quot;&apos;');
});
