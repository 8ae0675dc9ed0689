import { expect, test } from 'vitest';
import { apply, detect } from './detect.ts';

test('duplicate-using sees directives only, and each namespace by itself', () => {
  const text = [
    '/* using System; */',
    'using System;',
    '#if A',
    'using System;',
    '#endif',
    'namespace N',
    '{',
    '    using System;',
    '    using System;',
    '    class C { const string Text = @"',
    'using System;',
    'using System;"; }',
    '}',
    '',
  ].join('\n');
  const found = detect('duplicate-using', text);
  expect(found.map(({ span }) => span.line)).toEqual([9]);
  expect(apply(text, found)).toBe(text.split('\n').toSpliced(8, 1).join('\n'));
});
