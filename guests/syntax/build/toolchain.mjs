// Finds a Rust that can build wasm32-unknown-unknown, and a clang for the grammars' C.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const target = 'wasm32-unknown-unknown';
const clangVersions = [19, 22, 21, 20, 18];

function run(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

function version(text) {
  return /(\d+\.\d+\.\d+)/.exec(text ?? '')?.[1];
}

function rustAt(how, rustc, cargo, env, name) {
  const release = version(run(rustc[0], [...rustc.slice(1), '--version']));
  const sysroot = run(rustc[0], [...rustc.slice(1), '--print', 'sysroot']);
  if (!release || !sysroot || !run(cargo[0], [...cargo.slice(1), '--version'])) return undefined;
  const prebuilt = existsSync(join(sysroot, 'lib/rustlib', target, 'lib'));
  const source = existsSync(join(sysroot, 'lib/rustlib/src/rust/library/std'));
  return { how, name, release, sysroot, cargo, env, prebuilt, source };
}

function rusts() {
  const rustup = [join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin/rustup'), 'rustup'].find(
    (path) => run(path, ['--version']),
  );
  const names = rustup
    ? (run(rustup, ['toolchain', 'list']) ?? '').split('\n').map((line) => line.split(' ')[0])
    : [];
  const found = names
    .filter(Boolean)
    .map((name) => rustAt('rustup', [rustup, 'run', name, 'rustc'], [rustup, 'run', name, 'cargo'], {}, name))
    .concat(rustAt('system', ['rustc'], ['cargo'], {}))
    .concat(
      rustAt('debian', ['/usr/bin/rustc'], ['/usr/bin/cargo'], {
        PATH: `/usr/bin:${process.env.PATH}`,
        RUSTUP_TOOLCHAIN: undefined,
      }),
    );
  return { rustup, found: found.filter(Boolean) };
}

function clangs() {
  return [...clangVersions.map((number) => `-${number}`), '']
    .map((suffix) => {
      const clang = `clang${suffix}`;
      const release = version(run(clang, ['--version']));
      const wasm = run(clang, ['--print-targets'])?.includes('wasm32');
      const archiver = `llvm-ar${suffix}`;
      return release && wasm && run(archiver, ['--version']) ? { clang, archiver, release } : undefined;
    })
    .filter(Boolean);
}

function linker() {
  return [...clangVersions.map((number) => `wasm-ld-${number}`), 'wasm-ld'].find((path) =>
    run(path, ['--version']),
  );
}

function install(command, args) {
  console.error(`$ ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0;
}

/** Prebuilt std wins over building it; what the committed artefacts were built with wins over both. */
function choose(list, wanted, extra = () => 0) {
  const score = (one) => (one.release === wanted ? 10 : 0) + extra(one);
  return list.toSorted((a, b) => score(b) - score(a))[0];
}

const usable = (rust, link) => rust.prebuilt || (rust.source && link);

/** `pinned` is the toolchain of the committed artefacts. Throws with what is missing and how to get it. */
export function findToolchain(pinned, mayInstall) {
  let { rustup, found } = rusts();
  let clangFound = clangs();
  let link = linker();
  if (mayInstall) {
    if (!found.some((one) => usable(one, link))) {
      const added = rustup && install(rustup, ['target', 'add', target]);
      if (!added) {
        install('apt-get', ['update']);
        install('apt-get', [
          'install',
          '-y',
          '--no-install-recommends',
          'rustc-web',
          'cargo-web',
          'rust-web-src',
          'lld-19',
        ]);
      }
    }
    if (clangFound.length === 0) {
      install('apt-get', ['update']);
      install('apt-get', ['install', '-y', '--no-install-recommends', 'clang-19', 'llvm-19']);
    }
    // Without its source, std's files have other names in what is built.
    for (const { name, prebuilt, source } of rusts().found) {
      if (name !== undefined && prebuilt && !source)
        install(rustup, ['component', 'add', 'rust-src', '--toolchain', name]);
    }
    ({ rustup, found } = rusts());
    clangFound = clangs();
    link = linker();
  }
  const ready = found.filter((one) => usable(one, link));
  const missing = [];
  if (ready.length === 0) {
    missing.push(
      rustup
        ? `a Rust that builds ${target}: rustup target add ${target}`
        : `a Rust that builds ${target}: install rustup (https://rustup.rs) and run \`rustup target add ${target}\`, ` +
            'or on Debian: apt-get install rustc-web cargo-web rust-web-src lld-19',
    );
  }
  if (clangFound.length === 0) {
    missing.push('a clang with the wasm32 target and llvm-ar: on Debian apt-get install clang-19 llvm-19');
  }
  if (missing.length > 0) {
    throw new Error(`missing:\n${missing.map((one) => `  - ${one}`).join('\n')}\nor run with --install`);
  }
  const rust = choose(
    ready,
    pinned?.rustc,
    (one) => (pinned && one.prebuilt === (pinned.std === 'prebuilt') ? 2 : 0) + (one.prebuilt ? 1 : 0),
  );
  const std = rust.prebuilt ? (rust.source ? 'prebuilt' : 'prebuilt without its source') : 'build-std';
  return { rust, c: choose(clangFound, pinned?.clang), link, std };
}
