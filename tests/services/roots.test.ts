import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Core } from 'tars-hyperlight';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Workspace } from '#host/services/core/workspace.js';
import { folder } from '../cli/cli.js';

const posix = process.platform !== 'win32';

/** Workspaces of a folder beside one that is none of its. */
async function workspace(files: Record<string, string> = {}): Promise<{ root: string; space: Workspace }> {
  const cwd = folder({ 'out/secret.cs': '', 'root/src/a.cs': '', ...files });
  symlinkSync(join(cwd, 'out'), join(cwd, 'root/linked'));
  symlinkSync(join(cwd, 'out'), join(cwd, 'root/(linked)'));
  symlinkSync(join(cwd, 'out'), join(cwd, 'root/[linked]'));
  const root = join(cwd, 'root');
  return { root, space: await Workspace.open([root]) };
}

describe.skipIf(!posix)('a path of a request', () => {
  test.each([
    '\\.\\./out/*.cs',
    '.\\./out/*.cs',
    '\\../out/**',
    'src/\\.\\./\\.\\./out/*.cs',
    '../{out}/*.cs',
    'linked/*.cs',
    '(linked)/*.cs',
    '[linked]/*.cs',
    '(linked)',
    '[linked]/secret.cs',
    '!\\.\\./out/*.cs',
    '!/etc/**',
    '!../out',
    '/etc/*',
  ])('leads out of the roots also by a glob: %s', async (path) => {
    const { space } = await workspace();
    await expect(space.findAll([path])).rejects.toMatchObject({ code: 'ERR_PATH_REFUSED' });
  });

  test('that is there is no glob, whatever its name', async () => {
    const { root, space } = await workspace({
      'root/(x)/a.cs': '',
      'root/[a]/b.cs': '',
      'root/{c,d}/e.cs': '',
      'root/star*.cs': '',
    });
    for (const path of ['(x)', '[a]', '[a]/b.cs', '{c,d}', 'star*.cs'])
      expect(await space.findAll([path])).toEqual([join(root, path)]);
  });

  test('may be a glob from the top of a root, and is relative to a folder in one', async () => {
    const { root, space } = await workspace();
    expect(await space.findAll([join(root, 'src/*.cs')])).toEqual([join(root, 'src/*.cs')]);
    expect(await space.findAll(['a.cs', '*.cs', '!b*'], join(root, 'src'))).toEqual([
      join(root, 'src/a.cs'),
      '*.cs',
      '!b*',
    ]);
    await expect(space.findAll(['../../out/*.cs'], join(root, 'src'))).rejects.toMatchObject({
      code: 'ERR_PATH_REFUSED',
    });
  });
});

test.each(['..', '.', 'agent.wasm'])('an agent by the path %s lies below the roots', async (agent) => {
  const cwd = folder({ 'manifest.json': '{}' });
  mkdirSync(join(cwd, 'root'));
  symlinkSync(join(cwd, 'manifest.json'), join(cwd, 'root/agent.wasm'));
  const core = await Core.open({ roots: [join(cwd, 'root')] });
  onTestFinished(() => core.close());
  // The root itself may be named, and is no agent.
  const code = agent === '.' ? 'ERR_AGENT_NOT_FOUND' : 'ERR_PATH_REFUSED';
  await expect(core.call('agents/inspect', { agent })).rejects.toMatchObject({ code });
});
