import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readNamed } from '#host/files/named.js';
import type { Targets } from '#host/files/targets.js';
import { replaceText, writeAtomically } from '#host/files/write.js';
import { folder } from '../cli/cli.js';
import { gather } from '../files/gather.js';

const rounds = 400;
const mine = 'class Mine { }\n';
const secret = 'class Secret { }\n';

let swapper: ChildProcess | undefined;

afterEach(async () => {
  if (swapper === undefined) return;
  swapper.kill('SIGKILL');
  await once(swapper, 'close');
  swapper = undefined;
});

/** A repository in which a folder is exchanged for a link out of it, all the time, by another process. */
function swapped(): { cwd: string; outside: string } {
  const place = folder({
    'outside/x.cs': secret,
    'outside/in.json': '"secret"',
    'project/d/x.cs': mine,
    'project/d/in.json': '"mine"',
  });
  const [cwd, outside] = [join(place, 'project'), join(place, 'outside')];
  mkdirSync(join(cwd, '.git'));
  symlinkSync(outside, join(cwd, 'link'));
  const script = `
    const { renameSync } = require('node:fs');
    for (;;) {
      renameSync('d', 'folder'); renameSync('link', 'd');
      renameSync('d', 'link'); renameSync('folder', 'd');
    }`;
  swapper = spawn(process.execPath, ['-e', script], { cwd, stdio: 'ignore' });
  return { cwd, outside };
}

/** What the work came to, in the rounds in which it could be done at all. */
async function often(work: () => Promise<unknown>): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  for (let round = 0; round < rounds; round++) {
    const outcome = await work().catch(() => undefined);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return [...new Set(outcomes)];
}

const found = async (cwd: string, targets: Partial<Targets>) =>
  (await gather(cwd, targets, { gitignore: false })).found;

describe.skipIf(process.platform !== 'linux')(
  'a folder that another process exchanges for a link out',
  () => {
    test.each([
      ['a file', { files: ['d/x.cs'] }],
      ['a folder', { folders: ['d'] }],
      ['a glob', { paths: ['d/*.cs'] }],
    ])('gives nothing of what the link leads to, as %s', async (_, targets) => {
      const { cwd } = swapped();
      const texts = await often(async () => (await found(cwd, targets))[0]?.text);
      expect(texts).toEqual([mine]);
    });

    test('nor as a named input', async () => {
      const { cwd } = swapped();
      const read = () => readNamed(join(cwd, 'd/in.json'), 1000, 'input');
      const texts = await often(async () => String(await read()));
      expect(texts).toEqual(['"mine"']);
    });

    test('has nothing written to what it leads to', async () => {
      const { cwd, outside } = swapped();
      const written = await often(async () => {
        await writeAtomically(join(cwd, 'd/out.json'), 'text');
        return 'written';
      });
      expect(written).toEqual(['written']);
      expect(readdirSync(outside).toSorted()).toEqual(['in.json', 'x.cs']);
    });

    test('nor fixed there', async () => {
      const { cwd, outside } = swapped();
      // Of the same text, so that only its place tells them apart.
      writeFileSync(join(outside, 'x.cs'), mine);
      await often(async () => {
        for (const { absolute, within } of await found(cwd, { folders: ['d'] })) {
          await replaceText(absolute, mine, mine, within);
          await replaceText(absolute, mine, 'changed', within);
          await replaceText(absolute, 'changed', mine, within);
        }
      });
      expect(readFileSync(join(outside, 'x.cs'), 'utf8')).toBe(mine);
      expect(readdirSync(outside).toSorted()).toEqual(['in.json', 'x.cs']);
    });
  },
);
