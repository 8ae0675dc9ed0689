import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from '../../cli/cli.js';
import { canMount, disk, fill, why } from '../../cli/disks.js';
import { TestRepository } from '../../hostile/repositories.js';
import { commit, open, publish, snapshot } from './runs.js';

describe.skipIf(!canMount)('on a full disk', () => {
  const large = { 'a.cs': 'a', 'large.txt': 'x'.repeat(400_000) };

  test("a run's repository isn't opened, and is made whole once there is space", async () => {
    const repository = new TestRepository(large);
    const place = disk(folder({}), 256 * 1024);
    const before = snapshot(repository.path, { times: true });
    await expect(open(repository.path, join(place, 'run'))).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringMatching(/no space|can't write/),
    });
    expect(snapshot(repository.path, { times: true })).toEqual(before);
    const elsewhere = join(folder({}), 'run');
    cpSync(join(place, 'run'), elsewhere, { recursive: true });
    const run = await open(repository.path, elsewhere);
    expect(snapshot(run.root, { except: ['.git'] })['large.txt']).toBe(`file 0 ${large['large.txt']}`);
  });

  test("a branch isn't published, and the user's repository is as it was", async () => {
    const place = disk(folder({}), 2 * 1024 * 1024);
    const repository = new TestRepository({ 'a.cs': 'a' }, place);
    const run = await open(place);
    // Nothing in it is alike, so that its pack is larger than a page.
    const made = await commit(run, {
      'a.cs': Array.from({ length: 9000 }, (_, at) => Math.sin(at)).join('\n'),
    });
    fill(place, 8192);
    const before = snapshot(place, { except: ['filler'] });
    await expect(publish(run, place, made)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining(why),
    });
    expect(snapshot(place, { except: ['filler'] })).toEqual(before);
    rmSync(join(place, 'filler'));
    expect(await publish(run, place, made)).toEqual({ result: 'created' });
    repository.git('fsck');
  });
});
