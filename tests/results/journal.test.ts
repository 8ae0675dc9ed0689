import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReport } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { Journal } from '#host/results/journal.js';
import { temporaryFolder } from '../host/agents-for-tests.js';

const report: FileReport = {
  path: 'a.cs',
  language: 'csharp',
  agent: 'probe',
  backend: 'jco',
  status: 'complete',
  findings: [],
  metrics: [],
  unparsed: [],
  log: [],
};
const key = { image: 'image', digest: 'digest' };

describe.skipIf(process.platform === 'win32')('a journal', () => {
  test.each(['.', 'kind'])('is not kept in %s where others can write to that', async (open) => {
    const runs = await temporaryFolder();
    await mkdir(join(runs, 'kind'));
    await chmod(join(runs, open), 0o777);
    await expect(Journal.open(join(runs, 'kind'), false)).rejects.toThrow(
      'it can be written to by other users',
    );
  });

  test('is not kept behind a link', async () => {
    const runs = await temporaryFolder();
    await symlink(await temporaryFolder(), join(runs, 'kind'));
    await expect(Journal.open(join(runs, 'kind'), false)).rejects.toThrow('it is a link');
  });

  test('stands whatever is beside it', async () => {
    const runs = await temporaryFolder();
    await symlink('nowhere', join(runs, 'dangling'));
    await writeFile(join(runs, 'file'), '');
    const journal = await Journal.open(join(runs, 'kind'), true);
    journal.put(key, report);
    await journal.close(true);
    expect((await readdir(runs)).sort()).toEqual(['dangling', 'file']);
  });
});
