// What the addon is made from.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const workspace = `${root}host/native`;

const notCompiled = /(^|\/)(target|npm|tests|benches|examples)\//;

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Paths from the repository's root. */
function inputs() {
  const below = (folder, wanted) =>
    readdirSync(root + folder, { recursive: true })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => wanted.test(name) && !notCompiled.test(name))
      .map((name) => `${folder}/${name}`);
  return [
    ...below('host/native', /\.(rs|ld)$|(^|\/)Cargo\.(toml|lock)$/),
    ...below('wit', /\.wit$/),
    'scripts/native/cargo.mjs',
    'scripts/native/platform.mjs',
  ].sort();
}

/** Of the sources; what they are compiled with is not in it. */
export function inputsDigest() {
  const hash = createHash('sha256');
  for (const path of inputs()) {
    const text = readFileSync(root + path, 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${path}\n${Buffer.byteLength(text)}\n${text}`);
  }
  return hash.digest('hex');
}
