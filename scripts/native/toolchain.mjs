// Finds a Rust that can build both the addon and the guest runtime inside it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What wasmtime asks for, and the first cargo that takes `-Zjson-target-spec`. */
const oldest = [1, 95];
/** What the repository's addons are built with: it gives their bytes again. */
const usual = '1.95.0';
const lldVersions = [22, 21, 20, 19];
/** Debian names its up-to-date Rust after the web browsers that it is packaged for. */
const debianPackages = ['rustc-web', 'cargo-web', 'rust-web-src', 'lld-19', 'gcc', 'libc6-dev'];
const exe = process.platform === 'win32' ? '.exe' : '';

function run(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

function install([command, ...args]) {
  console.error(`$ ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0;
}

function inPath(name) {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name + exe));
  return places.find((path) => existsSync(path));
}

function findRustup() {
  const home = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
  return [join(home, `bin/rustup${exe}`), inPath('rustup')].find((path) => path && existsSync(path));
}

const preference = ({ name }) =>
  name.startsWith(`${usual}-`) ? 0 : name.startsWith('stable') ? 1 : /^\d/.test(name) ? 2 : 3;

/**
 * Where toolchains are: rustup's with their names, the usual and stable first, then that of PATH, then the system's.
 */
function sysroots(rustup) {
  const lines = rustup ? (run(rustup, ['toolchain', 'list', '-v']) ?? '').split('\n') : [];
  const named = lines
    .map((line) => /^(\S+)\s+(?:\([^)]*\)\s+)?(\S.*)$/.exec(line))
    .filter(Boolean)
    .map(([, name, sysroot]) => ({ name, sysroot: sysroot.trim() }))
    .sort((a, b) => preference(a) - preference(b));
  const own = run('rustc', ['--print', 'sysroot']);
  return [...named, ...(own ? [{ sysroot: own }] : []), ...(exe ? [] : [{ sysroot: '/usr' }])];
}

/** rustup's toolchains bring a linker for the guest; Debian's is a package of its own. */
function findLld(sysroot, host) {
  const own = join(sysroot, 'lib/rustlib', host, `bin/rust-lld${exe}`);
  if (existsSync(own)) return own;
  return ['rust-lld', ...lldVersions.map((number) => `ld.lld-${number}`)].map(inPath).find(Boolean);
}

/** The toolchain at a sysroot and what it lacks, or `undefined` where there is none. */
function inspect({ name, sysroot }, target) {
  const bin = join(sysroot, 'bin');
  const rustc = join(bin, `rustc${exe}`);
  const cargo = join(bin, `cargo${exe}`);
  const version = existsSync(rustc) && existsSync(cargo) ? run(rustc, ['-vV']) : undefined;
  if (!version) return undefined;
  const field = (key) => new RegExp(`^${key}: (.*)$`, 'm').exec(version)?.[1] ?? '';
  const release = field('release');
  const [major, minor] = release.split('.').map(Number);
  const lld = findLld(sysroot, field('host'));
  const lacks = [
    ...(major > oldest[0] || minor >= oldest[1] ? [] : ['version']),
    ...(field('host') === target ? [] : ['host']),
    ...(existsSync(join(sysroot, 'lib/rustlib/src/rust/library/core')) ? [] : ['source']),
    ...(lld ? [] : ['lld']),
  ];
  const clippy = join(bin, `cargo-clippy${exe}`);
  return { name, sysroot, bin, rustc, cargo, clippy, version, release, lld, lacks };
}

/** The first that lacks nothing, or all. */
function survey(target) {
  const rustup = findRustup();
  const found = [];
  for (const place of sysroots(rustup)) {
    if (found.some((one) => one.sysroot === place.sysroot)) continue;
    const one = inspect(place, target);
    if (one?.lacks.length === 0) return { rustup, ready: one, found: [one] };
    if (one) found.push(one);
  }
  return { rustup, ready: undefined, found };
}

/** The commands that would complete a Rust, each alternative to the others, the least first. */
function remedies({ rustup, found }) {
  const nearly = found.find((one) => one.name && one.lacks.join() === 'source');
  const minimal = ['--profile', 'minimal', '--component', 'rust-src', '--no-self-update'];
  const apt = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  return [
    ...(rustup && nearly ? [[[rustup, 'component', 'add', 'rust-src', '--toolchain', nearly.name]]] : []),
    ...(rustup && !nearly ? [[[rustup, 'toolchain', 'install', usual, ...minimal]]] : []),
    ...(apt
      ? [
          [
            ['apt-get', 'update'],
            ['apt-get', 'install', '-y', '--no-install-recommends', ...debianPackages],
          ],
        ]
      : []),
  ];
}

const meanings = {
  version: `is older than ${oldest.join('.')}`,
  host: 'makes programs for another platform',
  source: "lacks the standard library's source (rust-src)",
  lld: 'lacks lld',
};

function complaint(seen) {
  const rusts = seen.found.map(
    (one) =>
      `  - Rust ${one.release} in ${one.sysroot} ${one.lacks.map((lack) => meanings[lack]).join(', ')}`,
  );
  const fixes = remedies(seen).map((commands) => commands.map((words) => words.join(' ')).join(' && '));
  const fix =
    fixes.length > 0 ? fixes.join('\n  or  ') : 'install rustup (https://rustup.rs) and run this again';
  return new Error(
    `no Rust ${oldest.join('.')} or newer with its source and lld was found${rusts.length > 0 ? ':' : '.'}\n` +
      `${rusts.map((line) => `${line}\n`).join('')}what gets one:\n      ${fix}\n` +
      'npm run build:native -- --install runs that',
  );
}

/** Throws with what is missing and what fixes it. */
export function findToolchain(target, mayInstall) {
  let seen = survey(target);
  if (mayInstall) {
    for (const commands of seen.ready ? [] : remedies(seen)) {
      if (commands.every(install)) seen = survey(target);
      if (seen.ready) break;
    }
  }
  if (!seen.ready) throw complaint(seen);
  // rustc links through the C compiler, which no toolchain brings.
  if (!exe && !inPath('cc')) {
    const packages = ['gcc', 'libc6-dev'];
    const apt = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
    if (!(mayInstall && existsSync('/usr/bin/apt-get') && install(apt) && inPath('cc'))) {
      throw new Error(`no C compiler to link with (cc) was found; on Debian: ${apt.join(' ')}`);
    }
  }
  // Its start files, and its name, are in what it links.
  return { ...seen.ready, cc: run(`cc${exe}`, ['--version'])?.split('\n')[0] };
}
