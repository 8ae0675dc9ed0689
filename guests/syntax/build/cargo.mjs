// Runs cargo so that the same sources give the same bytes anywhere.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { crate, root } from './inputs.mjs';
import { target } from './toolchain.mjs';

const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
export const targetDir = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'tars-hyperlight/build/syntax',
);

function cargo({ rust }, args, env = {}) {
  const done = spawnSync(rust.cargo[0], [...rust.cargo.slice(1), ...args], {
    cwd: root + crate,
    env: { ...process.env, ...rust.env, CARGO_TARGET_DIR: targetDir, ...env },
    stdio: ['ignore', args[0] === 'metadata' ? 'pipe' : 2, 2],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) throw new Error(`cargo ${args[0]} failed`);
  return done.stdout;
}

/** Name to version of every crate that can end up in an artefact. */
export function crates(toolchain) {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', target];
  return JSON.parse(cargo(toolchain, args)).packages;
}

/** Builds one set and returns the core module. */
export function buildCore(toolchain, packages, set) {
  const { rust, c, link } = toolchain;
  const language = packages.find((one) => one.name === 'tree-sitter-language');
  const headers = join(dirname(language.manifest_path), 'wasm/include');

  // The folder of downloaded crates is named after the registry that they came from.
  const downloaded = [
    ...new Set(packages.filter((one) => one.source).map((one) => dirname(dirname(one.manifest_path)))),
  ];
  const folders = [
    [cargoHome, '/cargo'],
    [rust.sysroot, '/rust'],
    [targetDir, '/target'],
    [root.replace(/\/$/, ''), '/tars'],
  ];
  const config = (key, value) => ['--config', `target.${target}.${key}=${JSON.stringify(value)}`];
  const args = [
    'build',
    '--release',
    '--locked',
    '--target',
    target,
    '--no-default-features',
    '--features',
    set,
    ...config('tree-sitter-language.wasm-headers', headers),
    ...(rust.prebuilt
      ? []
      : ['-Zbuild-std=std,panic_abort', '-Zbuild-std-features=', ...config('linker', link)]),
  ];
  const rustflags = [
    ...[...folders, ...downloaded.map((folder) => [folder, '/crates'])].map(
      ([from, to]) => `--remap-path-prefix=${from}=${to}`,
    ),
    ...(rust.prebuilt ? [] : ['-Clinker-flavor=wasm-ld']),
  ];
  const cflags = [
    `-I${headers}`,
    '-DNDEBUG',
    '-mbulk-memory',
    '-mnontrapping-fptoint',
    ...folders.map(([from, to]) => `-ffile-prefix-map=${from}=${to}`),
  ];
  cargo(toolchain, args, {
    CARGO_ENCODED_RUSTFLAGS: rustflags.join('\x1f'),
    CC_wasm32_unknown_unknown: c.clang,
    AR_wasm32_unknown_unknown: c.archiver,
    CFLAGS_wasm32_unknown_unknown: cflags.join(' '),
    ...(rust.prebuilt ? {} : { RUSTC_BOOTSTRAP: '1' }),
  });
  return readFileSync(join(targetDir, target, 'release/tars_syntax.wasm'));
}
