import { readFileSync } from 'node:fs';

let known: string | undefined;

/** Returns the version of this package. */
export function ownVersion(): string {
  known ??= read();
  return known;
}

function read(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
