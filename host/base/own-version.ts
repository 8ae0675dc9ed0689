import { readFileSync } from 'node:fs';

let known: string | undefined;

/** Returns the version of this package. */
export function ownVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  known ??= (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  return known;
}
