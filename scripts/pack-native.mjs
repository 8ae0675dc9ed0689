// Writes what is published for each platform whose addon is in host/native: host/native/npm/<platform>, a
// package that npm installs only there. The addons of other platforms are built on them and copied here.
//   node scripts/pack-native.mjs [--out FOLDER]
//   npm publish host/native/npm/<platform>      for each, then what the last lines say, then this package
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, workspace } from './native/inputs.mjs';
import { addonName, npmConstraints, rustTarget } from './native/platform.mjs';

const { version, engines, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { values } = parseArgs({ options: { out: { type: 'string', default: join(workspace, 'npm') } } });
const platforms = readdirSync(workspace)
  .map((name) => new RegExp(`^${addonName}\\.(.+)\\.node$`).exec(name)?.[1])
  .filter(Boolean);

for (const platform of platforms) {
  const folder = join(values.out, platform);
  rmSync(folder, { recursive: true, force: true });
  const addon = `${addonName}.${platform}.node`;
  const manifest = {
    name: `${addonName}-${platform}`,
    version,
    description: `The addon of ${addonName}'s Hyperlight backend for ${rustTarget(platform)}`,
    license,
    engines,
    ...npmConstraints(platform),
    main: addon,
    files: [addon],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(workspace, addon), join(folder, addon));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  console.log(folder);
}
if (platforms.length === 0) {
  console.error(`pack-native: no ${addonName}.*.node in ${workspace}: run npm run build:native`);
  process.exitCode = 1;
} else {
  console.log('before this package itself is published:');
  const wanted = platforms.map((platform) => `optionalDependencies.${addonName}-${platform}=${version}`);
  console.log(`npm pkg set ${wanted.join(' ')}`);
}
