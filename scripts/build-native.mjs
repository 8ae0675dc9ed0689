// Builds the addon of the Hyperlight backend, with the guest runtime inside, for the Node that runs this:
// host/native/tars-hyperlight.<platform>.node. What was built once is kept in the cache folder.
//   node scripts/build-native.mjs
//     --check      builds nothing; the exit status says whether the addon is what its sources give
//     --force      builds even what is there or in the cache
//     --install    gets a missing toolchain with rustup or apt-get
//     --mshv       for /dev/mshv instead of /dev/kvm
//     --test       runs the addon's own tests, too, once for each state of its sources
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAddon, buildGuest, fetchCrates, testAddon } from './native/cargo.mjs';
import { inputsDigest, sha256, workspace } from './native/inputs.mjs';
import { locked } from './native/lock.mjs';
import { addonName, platformName, rustTarget } from './native/platform.mjs';
import { findToolchain } from './native/toolchain.mjs';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tars-hyperlight/native');
const targetDir = join(cache, 'target');
const addons = join(cache, 'addons');
const maximumKept = 8;

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** An addon in a folder, with a record of what it was built from beside it. */
function addonIn(folder, platform) {
  const path = join(folder, `${addonName}.${platform}.node`);
  const recordPath = join(folder, `${addonName}.${platform}.json`);
  return {
    path,
    /** What it was built from, if file and record are of one build. */
    record() {
      const record = readJson(recordPath);
      return record && existsSync(path) && sha256(readFileSync(path)) === record.sha256 ? record : undefined;
    },
    /** Replaces the file by renaming: a process that has loaded it goes on with the old one. */
    write(bytes, record) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${path}.tmp`, bytes);
      renameSync(`${path}.tmp`, path);
      writeFileSync(recordPath, `${JSON.stringify(record, null, 2)}\n`);
    },
  };
}

const isOf = (record, inputs, features) =>
  record?.inputs === inputs && record.features.join() === features.join();

function build(toolchain, target, features, inputs, kept) {
  fetchCrates(toolchain, targetDir);
  const guest = buildGuest(toolchain, targetDir);
  const bytes = buildAddon(toolchain, targetDir, target, features, guest);
  if (inputsDigest() !== inputs) throw new Error('the sources changed while they were built: run this again');
  kept.write(bytes, {
    inputs,
    features,
    rustc: toolchain.release,
    guestSha256: sha256(readFileSync(guest)),
    sha256: sha256(bytes),
  });
  forgetOld();
}

/** What takes a hypervisor is tested by vitest. */
function test(toolchain, target, features, kept) {
  const passed = join(dirname(kept.path), 'tests-passed');
  if (!existsSync(passed)) {
    locked(cache, () => testAddon(toolchain, targetDir, target, features, buildGuest(toolchain, targetDir)));
    writeFileSync(passed, '');
  }
  console.log("the addon's own tests have passed");
}

/** Keeps the addons that were built last. */
function forgetOld() {
  const builtMs = (name) => statSync(join(addons, name)).mtimeMs;
  const byAge = readdirSync(addons).sort((a, b) => builtMs(b) - builtMs(a));
  for (const name of byAge.slice(maximumKept)) rmSync(join(addons, name), { recursive: true, force: true });
}

function main() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      mshv: { type: 'boolean', default: false },
      test: { type: 'boolean', default: false },
    },
  });
  const platform = platformName();
  const target = rustTarget(platform);
  const features = ['node', values.mshv ? 'mshv' : 'kvm'];
  const inputs = inputsDigest();
  const addon = addonIn(workspace, platform);

  if (!values.force && !values.test && isOf(addon.record(), inputs, features)) {
    console.log(`${addon.path} is up to date with its sources (${inputs.slice(0, 12)})`);
    return 0;
  }
  if (values.check) {
    console.error(
      existsSync(addon.path)
        ? `${addon.path} was built from other sources: run npm run build:native`
        : 'there is no addon: run npm run build:native',
    );
    return 1;
  }

  const toolchain = findToolchain(target, values.install);
  const key = sha256(`${inputs}\n${features.join()}\n${target}\n${toolchain.version}`).slice(0, 32);
  const kept = addonIn(join(addons, key), platform);
  const isKept = !values.force && kept.record() !== undefined;
  if (!isKept) {
    console.error(`building with Rust ${toolchain.release} in ${toolchain.sysroot}`);
    locked(cache, () => build(toolchain, target, features, inputs, kept));
  }
  const bytes = readFileSync(kept.path);
  addon.write(bytes, kept.record());
  const megabytes = (bytes.length / 1024 / 1024).toFixed(1);
  console.log(`${addon.path}: ${megabytes} MiB${isKept ? ', from the cache' : ''}`);
  if (values.test) test(toolchain, target, features, kept);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`build-native: ${error.message}`);
  process.exitCode = 2;
}
