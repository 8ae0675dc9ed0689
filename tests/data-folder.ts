import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/tars-test-data', import.meta.url));
const cache = fileURLToPath(new URL('../node_modules/.cache/tars-test-cache', import.meta.url));

/**
 * A data folder for tests, and a cache, as what the user has in theirs is of another key. The key of caches stays there, so that what one run has made, the next one finds, in an
 * emulated machine too; what tests record of their projects goes after them.
 */
export default function setup(): () => void {
  for (const one of [folder, cache]) mkdirSync(one, { recursive: true, mode: 0o700 });
  process.env.XDG_DATA_HOME = folder;
  process.env.XDG_CACHE_HOME = cache;
  return () => rmSync(`${folder}/tars-hyperlight/learning`, { recursive: true, force: true });
}
