// Runs cargo so that neither the user's settings nor the machine's paths get into what it builds.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root, workspace } from './inputs.mjs';
import { libraryName } from './platform.mjs';

const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
const guestTarget = 'x86_64-hyperlight-none';

const foreign =
  /^(RUSTFLAGS|RUSTC|RUSTC_BOOTSTRAP|RUSTC_WORKSPACE_WRAPPER|RUSTUP_TOOLCHAIN|CARGO_ENCODED_RUSTFLAGS|CARGO_BUILD_(?!JOBS$).*|CARGO_TARGET_(DIR|.*_RUSTFLAGS)|CARGO_PROFILE_.*|CARGO_UNSTABLE_.*)$/;

/** Where things are on this machine, and what is put in the place of that. */
function remapped(toolchain, targetDir) {
  const registries = join(cargoHome, 'registry/src');
  // Each is named after the registry that its crates came from.
  const downloaded = existsSync(registries) ? readdirSync(registries) : [];
  return [
    [cargoHome, '/cargo'],
    ...downloaded.map((name) => [join(registries, name), '/crates']),
    [toolchain.sysroot, '/rust'],
    [targetDir, '/target'],
    [root.replace(/[\\/]$/, ''), '/tars'],
  ].map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

function cargo(toolchain, targetDir, [verb, ...args], rustflags = [], env = {}) {
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const done = spawnSync(toolchain.cargo, [verb, '--locked', ...args], {
    cwd: workspace,
    env: {
      ...Object.fromEntries(own),
      PATH: `${toolchain.bin}${delimiter}${process.env.PATH}`,
      RUSTC: toolchain.rustc,
      CARGO_TARGET_DIR: targetDir,
      CARGO_ENCODED_RUSTFLAGS: [...remapped(toolchain, targetDir), ...rustflags].join('\x1f'),
      ...env,
    },
    stdio: ['ignore', 2, 2],
  });
  if (done.status === 0) return;
  throw new Error(
    `cargo ${verb} failed (${done.error?.message ?? `status ${done.status}`}). If it wants another Cargo.lock: ` +
      'cargo update --workspace in host/native, and commit that',
  );
}

/**
 * x86_64-unknown-none with hardware floating point, in the small code model, and started at hyperlight's
 * entry point.
 */
function writeTargetSpec(toolchain, targetDir) {
  const args = ['-Zunstable-options', '--print', 'target-spec-json', '--target', 'x86_64-unknown-none'];
  const printed = spawnSync(toolchain.rustc, args, {
    env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
    encoding: 'utf8',
  });
  if (printed.status !== 0) throw new Error(`rustc can't describe x86_64-unknown-none: ${printed.stderr}`);
  const { 'rustc-abi': _softFloat, ...base } = JSON.parse(printed.stdout);
  const spec = {
    ...base,
    'code-model': 'small',
    features: '-mmx,+sse,+sse2,-sse3,-ssse3,-sse4.1,-sse4.2,-avx,-avx2,-soft-float',
    linker: 'rust-lld',
    'linker-flavor': 'gnu-lld',
    'pre-link-args': { 'gnu-lld': ['-znostart-stop-gc', '-eentrypoint'] },
  };
  const folder = join(targetDir, 'target-spec', toolchain.release);
  const path = join(folder, `${guestTarget}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(spec, null, 2)}\n`);
  return path;
}

/** Downloads all crates: their places must be known before anything is compiled. */
export function fetchCrates(toolchain, targetDir) {
  cargo(toolchain, targetDir, ['fetch']);
}

function guestCargo(verb, toolchain, targetDir, more = []) {
  const spec = writeTargetSpec(toolchain, targetDir);
  const build = ['--profile', 'guest', '-p', 'tars-guest', '--target', spec];
  const std = ['-Zjson-target-spec', '-Zbuild-std=core,alloc', '-Zbuild-std-features=compiler-builtins-mem'];
  const flags = ['-Zunstable-options', '--cfg=hyperlight', '--check-cfg=cfg(hyperlight)'];
  cargo(toolchain, targetDir, [verb, ...build, ...std, ...more], flags, {
    RUSTC_BOOTSTRAP: '1',
    CARGO_TARGET_X86_64_HYPERLIGHT_NONE_LINKER: toolchain.lld,
  });
}

/** Builds the guest runtime and returns the path of its ELF. */
export function buildGuest(toolchain, targetDir) {
  guestCargo('build', toolchain, targetDir);
  return join(targetDir, guestTarget, 'guest/tars-guest');
}

function addonCargo(verb, toolchain, targetDir, target, features, guest, more = []) {
  const build = [...verb, '--release', '-p', 'tars-addon', '--target', target];
  const chosen = ['--no-default-features', '--features', features.join()];
  // A musl addon shares the C library of the Node that loads it.
  const flags = target.endsWith('musl') ? ['-Ctarget-feature=-crt-static'] : [];
  cargo(toolchain, targetDir, [...build, ...chosen, ...more], flags, { TARS_GUEST: guest });
}

/** Builds the addon around a guest runtime and returns its bytes. */
export function buildAddon(toolchain, targetDir, target, features, guest) {
  addonCargo(['build'], toolchain, targetDir, target, features, guest);
  return readFileSync(join(targetDir, target, 'release', libraryName(target)));
}

/** Runs the addon's unit tests, which need no hypervisor. */
export function testAddon(toolchain, targetDir, target, features, guest) {
  addonCargo(['test', '--lib'], toolchain, targetDir, target, features, guest);
}

/** Has clippy read all crates, its warnings as errors, and answers whether the toolchain has a clippy. */
export function lintCrates(toolchain, targetDir, target, features, guest) {
  if (!existsSync(toolchain.clippy)) return false;
  const strict = ['--', '-Dwarnings'];
  guestCargo('clippy', toolchain, targetDir, strict);
  addonCargo(['clippy', '--lib', '--tests'], toolchain, targetDir, target, features, guest, strict);
  return true;
}
