import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError, OptionInvalidError } from '#host/base/errors.js';
import { Approvals } from '#host/config/approvals.js';
import { named, type Proposal, proposalDigest, sectionDigest } from '#host/config/proposal.js';
import { folderOf } from './repository.js';

const proposal: Proposal = {
  project: '/home/ada/engine',
  kind: 'test',
  text: 'make check',
  section: sectionDigest({ test: 'make check' }),
};

function place(): string {
  return join(folderOf({}), 'approvals');
}

const windows = process.platform === 'win32';

describe('an approval', () => {
  test('holds for the next process', async () => {
    const folder = place();
    expect(await new Approvals(folder).isApproved(proposal)).toBe(false);
    await new Approvals(folder).approve(proposal);
    expect(await new Approvals(folder).isApproved(proposal)).toBe(true);
  });

  test.each<[string, Partial<Proposal>]>([
    ['project', { project: '/home/ada/other' }],
    ['kind', { kind: 'build' }],
    ['command', { text: 'make check ' }],
    ['section', { section: sectionDigest({ test: 'make check', batch: 2 }) }],
  ])('is not one of another %s', async (_, other) => {
    const approvals = new Approvals(place());
    await approvals.approve(proposal);
    expect(await approvals.isApproved({ ...proposal, ...other })).toBe(false);
  });

  test('is listed, the oldest first, and forgotten', async () => {
    const approvals = new Approvals(place());
    const build: Proposal = { ...proposal, kind: 'build', text: 'make' };
    const second = await approvals.approve(proposal, new Date('2026-02-02T00:00:00Z'));
    const first = await approvals.approve(build, new Date('2026-01-01T00:00:00Z'));
    expect(await approvals.list()).toEqual([first, second]);
    expect(second).toEqual({
      ...proposal,
      approvedAt: '2026-02-02T00:00:00.000Z',
      digest: proposalDigest(proposal),
    });
    expect(await approvals.forget(second.digest)).toBe(true);
    expect(await approvals.forget(second.digest)).toBe(false);
    expect(await approvals.forget('../../x')).toBe(false);
    expect(await approvals.isApproved(proposal)).toBe(false);
    expect(await approvals.list()).toEqual([first]);
  });

  test('given twice, is one', async () => {
    const approvals = new Approvals(place());
    await approvals.approve(proposal);
    await approvals.approve(proposal);
    expect(await approvals.list()).toHaveLength(1);
  });

  test.skipIf(windows)('is only for the user to read', async () => {
    const folder = place();
    await new Approvals(folder).approve(proposal);
    const [name] = readdirSync(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, name!)).mode & 0o777).toBe(0o600);
  });
});

describe('nothing is approved by', () => {
  const change = (path: string, from: string, to: string) => {
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };

  async function approved(): Promise<{ folder: string; file: string }> {
    const folder = place();
    const { digest } = await new Approvals(folder).approve(proposal);
    return { folder, file: join(folder, `${digest}.json`) };
  }

  test('a file that somebody changed', async () => {
    const { folder, file } = await approved();
    const other: Proposal = { ...proposal, text: 'make chess' };
    change(file, 'make check', 'make chess');
    renameSync(file, join(folder, `${proposalDigest(other)}.json`));
    expect(await new Approvals(folder).isApproved(other)).toBe(false);
    expect(await new Approvals(folder).list()).toEqual([]);
  });

  test('a file of another name', async () => {
    const { folder, file } = await approved();
    const other: Proposal = { ...proposal, text: 'make chess' };
    cpSync(file, join(folder, `${proposalDigest(other)}.json`));
    expect(await new Approvals(folder).isApproved(other)).toBe(false);
  });

  test.each([
    ['a half', (text: string) => text.slice(0, 40)],
    ['another version', (text: string) => text.replace('"version":1', '"version":2')],
    ['a further member', (text: string) => text.replace('{', '{"more":1,')],
    ['nothing', () => ''],
  ])('a file that holds %s', async (_, changed) => {
    const { folder, file } = await approved();
    writeFileSync(file, changed(readFileSync(file, 'utf8')));
    expect(await new Approvals(folder).isApproved(proposal)).toBe(false);
  });

  test.skipIf(windows)('a link to a file', async () => {
    const { folder, file } = await approved();
    renameSync(file, join(folder, 'moved'));
    symlinkSync('moved', file);
    expect(await new Approvals(folder).isApproved(proposal)).toBe(false);
  });
});

test.skipIf(windows)('a folder that others can write to is not used', async () => {
  const folder = place();
  await new Approvals(folder).approve(proposal);
  chmodSync(folder, 0o777);
  await expect(new Approvals(folder).isApproved(proposal)).rejects.toThrow(
    /can be written to by other users/,
  );
  await expect(new Approvals(folder).approve(proposal)).rejects.toThrow(InputError);
});

test('looking for an approval makes no folder', async () => {
  const data = folderOf({});
  await new Approvals(join(data, 'approvals')).isApproved(proposal);
  expect(await new Approvals(join(data, 'approvals')).list()).toEqual([]);
  expect(readdirSync(data)).toEqual([]);
});

describe('digests name proposals', () => {
  const other: Proposal = { ...proposal, text: 'make' };
  const whole = proposalDigest(proposal);

  test('as a whole or by their beginning', () => {
    expect(named([other, proposal], [whole])).toEqual([proposal]);
    expect(named([other, proposal], [whole.slice(0, 16)])).toEqual([proposal]);
    expect(named([other], [whole])).toEqual([]);
  });

  test.each(['', 'zz', whole.slice(0, 15), `${whole}0`])('but not by %j', (digest) => {
    expect(() => named([proposal], [digest])).toThrow(OptionInvalidError);
  });
});
