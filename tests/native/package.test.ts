import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../host/agents-for-tests.js';
import { installation, installPlatformPackage, isBuilt, manifest, platform, root } from './installation.js';

const run = promisify(execFile);

test('the crates have the version of the package', async () => {
  const workspace = await readFile(join(root, 'host/native/Cargo.toml'), 'utf8');
  expect(/\[workspace\.package\][^[]*?\nversion = "(.*)"/.exec(workspace)?.[1]).toBe(manifest.version);
});

test("the package carries no addon: the platforms' packages do", async () => {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const { stdout } = await run('npm', args, { cwd: root, maxBuffer: 1 << 26 });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  expect(files.filter(({ path }) => /^host\/native\/|\.node(\.br)?$/.test(path))).toEqual([]);
});

test.skipIf(!isBuilt)('a platform package is installed on its platform only', async () => {
  const folder = await installPlatformPackage(await installation());
  const own = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  expect(own).toMatchObject({
    name: `tars-hyperlight-${platform}`,
    version: manifest.version,
    os: [process.platform],
    cpu: [process.arch],
    main: `tars-hyperlight.${platform}.node`,
  });
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', folder], {
    cwd: await temporaryFolder(),
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  expect(files.map(({ path }) => path).toSorted()).toEqual(['LICENSE', 'package.json', own.main].toSorted());
});
