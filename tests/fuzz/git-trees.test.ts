import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { walk } from '#host/files/walk.js';
import { hold } from './fuzz.js';
import { homeOf, listed, plant, type TreePlan, treePlan } from './git-trees.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function walked(folder: string): Promise<{ paths: string[]; notices: string[] }> {
  const [paths, notices]: [string[], string[]] = [[], []];
  const options = {
    gitignore: true,
    onSkip: () => undefined,
    onNotice: (text: string) => notices.push(text),
  };
  for await (const path of walk(folder, options)) paths.push(path);
  return { paths, notices };
}

/** Compares what is found in each repository, and in a folder of each, with what git lists there. */
async function compare(plan: TreePlan, place: string): Promise<void> {
  const roots = plant(plan, place);
  for (const [name, value] of Object.entries(homeOf(plan, place))) vi.stubEnv(name, value);
  for (const root of roots) {
    const gits = listed(root);
    const inside = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== '.git')
      .map(({ name }) => join(root, name))
      .filter((folder) => !roots.includes(folder))
      .slice(-1);
    for (const folder of [root, ...inside]) {
      const { paths, notices } = await walked(folder);
      const expected = gits.filter((path) => path.startsWith(`${folder}/`));
      expect({ folder, paths: paths.toSorted(), notices }).toEqual({
        folder,
        paths: expected.toSorted(),
        notices: [],
      });
    }
  }
}

test('the files that are found are those that git lists, in repositories of all kinds', async () => {
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  vi.stubEnv('GIT_CONFIG_GLOBAL', undefined);
  await hold(20, treePlan, async (plan) => {
    const place = await realpath(await mkdtemp(join(tmpdir(), 'tarscli-trees-')));
    try {
      await compare(plan, place);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });
});
