import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The suite's files that hold traps, by path in its repository, with their sha256. */
export const pinned: { repository: string; commit: string; files: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'tests/conformance/spec-tests.json'), 'utf8'),
);

export const howToFetch = 'node scripts/fetch-spec-tests.mjs gets the WebAssembly spec tests';

const folder = join(root, 'node_modules/.cache/spec-tests', pinned.commit);

export const fetched = Object.keys(pinned.files).every((path) => existsSync(join(folder, path)));

export function specTest(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
