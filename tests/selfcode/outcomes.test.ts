import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { editEnds, fileEnds, runEnds } from '#host/selfcode/outcomes.js';

const page = readFileSync(new URL('../../docs/self-coding.md', import.meta.url), 'utf8');

test.each(Object.entries({ ...editEnds, ...fileEnds, ...runEnds }))(
  'the end %s is documented',
  (name, why) => {
    expect(page).toContain(`| \`${name}\` | ${why} |`);
  },
);
