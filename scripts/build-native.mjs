// Puts the addon of the Hyperlight backend, with the guest runtime inside, where the Node that runs this finds it:
// host/native/tars-hyperlight.<platform>.node. That of the repository is unpacked where it is of these sources, without
// Rust; otherwise it is built. What was built once is kept in the cache folder.
//   node scripts/build-native.mjs
//     --unpack     does nothing but unpack the repository's, where there is one of these sources
//     --keep       builds, and writes the repository's: host/native/prebuilt
//     --check      builds, and compares with the repository's; the exit status says whether they are the same
//     --once       with --check: does nothing where this machine has found them to be the same before
//     --force      builds even what is there or in the cache
//     --install    gets a missing toolchain with rustup or apt-get
//     --mshv       for /dev/mshv instead of /dev/kvm; the repository has none of these
//     --test       runs the addon's own tests, and clippy where the toolchain has one, once for each state of its sources
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { addonIn, isOf } from './native/addon-file.mjs';
import { buildAddon, buildGuest, fetchCrates, lintCrates, testAddon } from './native/cargo.mjs';
import { inputsDigest, sha256, workspace } from './native/inputs.mjs';
import { locked } from './native/lock.mjs';
import { isSupported, platformName, rustTarget } from './native/platform.mjs';
import { prebuiltRecord, readPrebuilt, writePrebuilt } from './native/prebuilt.mjs';
import { findToolchain } from './native/toolchain.mjs';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tars-hyperlight/native');
const targetDir = join(cache, 'target');
const addons = join(cache, 'addons');
const maximumKept = 8;

function build(toolchain, { target, features, inputs }, kept) {
  fetchCrates(toolchain, targetDir);
  const guest = buildGuest(toolchain, targetDir);
  const bytes = buildAddon(toolchain, targetDir, target, features, guest);
  if (inputsDigest() !== inputs) throw new Error('the sources changed while they were built: run this again');
  kept.write(bytes, {
    inputs,
    features,
    toolchain: { rustc: toolchain.release, cc: toolchain.cc },
    guestSha256: sha256(readFileSync(guest)),
    sha256: sha256(bytes),
  });
  forgetOld();
}

/** Keeps the addons that were built last. */
function forgetOld() {
  const builtMs = (name) => statSync(join(addons, name)).mtimeMs;
  const byAge = readdirSync(addons).sort((a, b) => builtMs(b) - builtMs(a));
  for (const name of byAge.slice(maximumKept)) rmSync(join(addons, name), { recursive: true, force: true });
}

/** The addon of these sources in the cache, built where it isn't there. */
function built(wanted, { install, force, test }) {
  const toolchain = findToolchain(wanted.target, install);
  const made = `${wanted.inputs}\n${wanted.features.join()}\n${wanted.target}\n${toolchain.version}\n${toolchain.cc}`;
  const kept = addonIn(join(addons, sha256(made).slice(0, 32)), wanted.platform);
  if (force || kept.record() === undefined) {
    console.error(`building with Rust ${toolchain.release} in ${toolchain.sysroot}`);
    locked(cache, () => build(toolchain, wanted, kept));
  }
  if (test) runTests(toolchain, wanted, kept);
  return kept;
}

/** What takes a hypervisor is tested by vitest. */
function runTests(toolchain, { target, features }, kept) {
  const passed = join(dirname(kept.path), 'tests-passed');
  if (!existsSync(passed)) {
    locked(cache, () => {
      const guest = buildGuest(toolchain, targetDir);
      testAddon(toolchain, targetDir, target, features, guest);
      const linted = lintCrates(toolchain, targetDir, target, features, guest);
      if (!linted)
        console.log(`clippy reads nothing: Rust ${toolchain.release} in ${toolchain.sysroot} has none`);
    });
    writeFileSync(passed, '');
  }
  console.log("the addon's own tests have passed");
}

function put(addon, bytes, record, from) {
  addon.write(bytes, { ...record, from });
  const megabytes = (bytes.length / 1024 / 1024).toFixed(1);
  console.log(`${addon.path}: ${megabytes} MiB, ${from === 'prebuilt' ? "the repository's" : 'built here'}`);
}

/** Unpacks the repository's addon if it is of these sources; answers whether it is. */
function unpack({ platform, inputs, features }, addon) {
  const record = prebuiltRecord(platform);
  if (!isOf(record, inputs, features)) return false;
  if (!isOf(addon.record(), inputs, features)) put(addon, readPrebuilt(platform), record, 'prebuilt');
  return true;
}

/** Builds the addon and compares it with the repository's; answers the exit status. */
function check(wanted, addon, options) {
  const record = prebuiltRecord(wanted.platform);
  if (record === undefined) {
    console.log(`the repository has no addon for ${wanted.platform}`);
    return putBuilt(addon, built(wanted, options));
  }
  if (!isOf(record, wanted.inputs, wanted.features)) {
    console.error('host/native/prebuilt is of other sources: npm run build:native -- --keep, and commit it');
    return 1;
  }
  // Throws where the file isn't what its record says.
  readPrebuilt(wanted.platform);
  const stamp = join(cache, `compared-${sha256(JSON.stringify(record)).slice(0, 16)}`);
  if (options.once && !options.test && existsSync(stamp)) return putSame(wanted, addon);
  const kept = built(wanted, options);
  const own = kept.record();
  if (own.sha256 === record.sha256) {
    writeFileSync(stamp, '');
    return putSame(wanted, addon);
  }
  const [here, there] = [own.toolchain, record.toolchain].map(({ rustc, cc }) => `rustc ${rustc}, ${cc}`);
  if (here !== there) {
    console.log(
      `can't tell whether host/native/prebuilt is what its sources give: built with ${there}, here is ${here}`,
    );
    return putBuilt(addon, kept);
  }
  console.error(
    `host/native/prebuilt is not what its sources give: ${record.sha256}, built here ${own.sha256}`,
  );
  return 1;
}

function putSame(wanted, addon) {
  unpack(wanted, addon);
  console.log('host/native/prebuilt is what its sources give, byte for byte');
  return 0;
}

function putBuilt(addon, kept) {
  put(addon, readFileSync(kept.path), kept.record(), 'sources');
  return 0;
}

function main() {
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    options: {
      unpack: flag,
      keep: flag,
      check: flag,
      once: flag,
      force: flag,
      install: flag,
      mshv: flag,
      test: flag,
    },
  });
  const platform = platformName();
  if (values.unpack && !isSupported(platform)) return 0;
  const wanted = {
    platform,
    target: rustTarget(platform),
    features: ['node', values.mshv ? 'mshv' : 'kvm'],
    inputs: inputsDigest(),
  };
  const addon = addonIn(workspace, platform);
  if (values.check) return check(wanted, addon, values);
  if (values.unpack) {
    const isThere = isOf(addon.record(), wanted.inputs, wanted.features) || unpack(wanted, addon);
    if (!isThere && prebuiltRecord(platform) !== undefined) {
      console.log('the sources of the Hyperlight addon have changed: npm run build:native builds it');
    }
    return 0;
  }
  const mustBuild = values.force || values.test || values.keep;
  if (!mustBuild && isOf(addon.record(), wanted.inputs, wanted.features)) {
    console.log(`${addon.path} is up to date with its sources (${wanted.inputs.slice(0, 12)})`);
    return 0;
  }
  if (!mustBuild && unpack(wanted, addon)) return 0;
  const kept = built(wanted, values);
  if (values.keep) console.log(writePrebuilt(platform, readFileSync(kept.path), kept.record()));
  return putBuilt(addon, kept);
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`build-native: ${error.message}`);
  process.exitCode = 2;
}
