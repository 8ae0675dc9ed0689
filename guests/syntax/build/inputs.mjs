// What the artefacts are made from.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const crate = 'guests/syntax';

/** Each set is one artefact: a cargo feature of this name, and the languages that it then has. */
export const sets = {
  csharp: ['csharp'],
  fsharp: ['fsharp', 'fsharp-signature'],
  typescript: ['typescript', 'tsx', 'javascript'],
  python: ['python'],
  rust: ['rust'],
};

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Paths from the repository's root. Unit tests can't change an artefact. */
function inputs() {
  const sources = readdirSync(`${root}${crate}/src`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.rs') && entry.name !== 'tests.rs')
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.replaceAll('\\', '/'))
    .map((path) => path.slice(path.indexOf(`${crate}/src/`)));
  const scripts = readdirSync(`${root}${crate}/build`).map((name) => `${crate}/build/${name}`);
  const grammars = readdirSync(`${root}${crate}/grammars`).map((name) => `${crate}/grammars/${name}`);
  return [
    `${crate}/Cargo.toml`,
    `${crate}/Cargo.lock`,
    `${crate}/build.rs`,
    'wit/deps/syntax/syntax.wit',
    'scripts/build-syntax.mjs',
    ...scripts,
    ...grammars,
    ...sources,
  ].sort();
}

export function inputsDigest() {
  const hash = createHash('sha256');
  for (const path of inputs()) {
    const text = readFileSync(root + path, 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${path}\n${Buffer.byteLength(text)}\n${text}`);
  }
  return hash.digest('hex');
}
