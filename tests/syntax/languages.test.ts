import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, load, type Parser } from './parser.ts';

const page = readFileSync(new URL('../../docs/languages.md', import.meta.url), 'utf8');

const parsers: Record<string, [set: string, language: string]> = {
  'C#': ['csharp', 'csharp'],
  'F#': ['fsharp', 'fsharp'],
  'F# signature files': ['fsharp', 'fsharp-signature'],
  TypeScript: ['typescript', 'typescript'],
  Python: ['python', 'python'],
  Rust: ['rust', 'rust'],
};

/** The rows of the table below a heading. */
function rows(heading: string): [since: string, example: string, read: string][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| ([^|]+) \| `(.+)` \| (whole|partly) \|$/gm)].map(
    ([, since, example, read]) => [since!, example!.replaceAll('\\|', '|').replaceAll('⏎', '\n'), read!],
  );
}

describe.each(Object.entries(parsers))('%s in docs/languages.md', (heading, [set, language]) => {
  let parser: Parser;
  beforeAll(async () => {
    parser = (await load(set)).parser;
  });

  test.each(rows(heading))('%s: `%s` is read %s', (_, example, read) => {
    const { unparsed } = analyze(parser, language, `${example}\n`);
    expect(unparsed.length > 0 ? 'partly' : 'whole').toBe(read);
  });

  test('is a table with rows', () => {
    expect(rows(heading).length).toBeGreaterThan(3);
  });
});
