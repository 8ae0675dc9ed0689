import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError, SettingsInvalidError } from '#host/base/errors.js';
import { loadConfig } from '#host/config/load.js';
import { folderOf } from './repository.js';

async function failureOf(text: string): Promise<SettingsInvalidError> {
  const root = folderOf({ 'tars.config.json': text });
  const failure = await loadConfig({ cwd: root }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SettingsInvalidError);
  return failure as SettingsInvalidError;
}

describe('a mistake is named with its place and what would be right', () => {
  test.each([
    [
      'an unknown section',
      '{ "selfcode": {} }',
      'selfcode',
      /did you mean selfCode\? \(.*tars\.config\.json:1:3\)/,
    ],
    [
      'an unknown key',
      '{ "selfCode": {\n  "budgetTim": "1h" } }',
      'selfCode.budgetTim',
      /did you mean budgetTime\? \(.*:2:3\)/,
    ],
    [
      'the name of an option',
      '{ "selfCode": { "max-files": 3 } }',
      'selfCode.max-files',
      /did you mean maxFiles\?/,
    ],
    [
      'a wrong type',
      '{ "selfCode": {\n  "maxFiles": "3" } }',
      'selfCode.maxFiles',
      /must be a number, not "3" \(.*:2:15\)/,
    ],
    ['a single path', '{ "selfCode": { "target": "src" } }', 'selfCode.target', /must be a list, not "src"/],
    [
      'a number out of range',
      '{ "selfCode": { "minScore": 101 } }',
      'selfCode.minScore',
      /must be at most 100/,
    ],
    [
      'no time',
      '{ "selfCode": { "budgetTime": "0s" } }',
      'selfCode.budgetTime',
      /must be a time from 1ms to 168h/,
    ],
    [
      'too long a time',
      '{ "selfCode": { "testTimeout": "25h" } }',
      'selfCode.testTimeout',
      /must be a time from 1ms to 24h/,
    ],
    [
      'an unknown tool',
      '{ "selfCode": { "pr": true } }',
      'selfCode.pr',
      /must be one of false, "file", "gh", "glab", "auto", not true/,
    ],
    [
      'a branch that is an option of git',
      '{ "selfCode": { "branch": "--force" } }',
      'selfCode.branch',
      /must be the name of a branch/,
    ],
    [
      'a base that is an option of git',
      '{ "selfCode": { "base": "-x" } }',
      'selfCode.base',
      /must be a branch, a tag or a commit/,
    ],
    [
      'results elsewhere',
      '{ "selfCode": { "testResults": ["/etc/*"] } }',
      'selfCode.testResults[0]',
      /counts from the root/,
    ],
    [
      'a command of two lines',
      '{ "selfCode": { "test": "a\\nb" } }',
      'selfCode.test',
      /must be a command without line feeds/,
    ],
    [
      'a command with a reversed part',
      '{ "selfCode": { "test": "a\\u202eb" } }',
      'selfCode.test',
      /characters that nobody sees/,
    ],
    ['no object', '[]', /tars\.config\.json$/, /must be an object, not a list/],
  ])('%s', async (_, text, path, message) => {
    const { issues } = await failureOf(text);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toEqual({
      path: typeof path === 'string' ? path : expect.stringMatching(path),
      message: expect.stringMatching(message),
      file: expect.stringMatching(/tars\.config\.json$/),
      line: expect.any(Number),
      column: expect.any(Number),
    });
  });

  test('no JSON', async () => {
    const { message, details } = await failureOf('{ "selfCode": { batch: 3 } }');
    expect(message).toMatch(/tars\.config\.json is not valid JSON/);
    expect(details.join('\n')).toContain('^');
  });

  test('a member twice', async () => {
    expect((await failureOf('{ "selfCode": {}, "selfCode": {} }')).issues[0]!.message).toMatch(/given twice/);
  });

  test('more values than any configuration has', async () => {
    const paths = Array.from({ length: 30_000 }, () => 'a');
    const { issues } = await failureOf(JSON.stringify({ selfCode: { target: paths } }));
    expect(issues[0]!.message).toMatch(/more than 20000 values/);
  });
});

describe("a repository's file is read only if it is one, in the repository", () => {
  const links = process.platform === 'win32';

  async function refusal(make: (root: string, elsewhere: string) => void): Promise<string> {
    const root = folderOf({ '.git/HEAD': '', 'a/other.json': '{}' });
    const elsewhere = folderOf({ 'c.json': '{}' });
    make(root, elsewhere);
    const failure = await loadConfig({ cwd: root }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    return (failure as InputError).message;
  }

  test.skipIf(links)('a link out of it', async () => {
    const why = await refusal((root, elsewhere) =>
      symlinkSync(join(elsewhere, 'c.json'), join(root, 'tars.config.json')),
    );
    expect(why).toMatch(/it is a link/);
  });

  test.skipIf(links)('a link within it', async () => {
    expect(await refusal((root) => symlinkSync('a/other.json', join(root, 'tars.config.json')))).toMatch(
      /it is a link/,
    );
  });

  test('a folder', async () => {
    const why = await refusal((root) => mkdirSync(join(root, 'tars.config.json')));
    expect(why).toMatch(/not a regular file|EISDIR/);
  });

  test('a file of a gigabyte', async () => {
    const why = await refusal((root) => {
      writeFileSync(join(root, 'tars.config.json'), '');
      truncateSync(join(root, 'tars.config.json'), 1024 ** 3);
    });
    expect(why).toMatch(/larger than 1024 KiB/);
  });

  test('text that is not UTF-8', async () => {
    const why = await refusal((root) =>
      writeFileSync(join(root, 'tars.config.json'), Uint8Array.of(0x7b, 0xff, 0x7d)),
    );
    expect(why).toMatch(/not UTF-8/);
  });
});
