import { readFile } from 'node:fs/promises';

const list = new URL('../../guests/shipped.json', import.meta.url);

let digests: Promise<ReadonlySet<string>> | undefined;

/**
 * Returns whether a component with that sha256 is part of this package. Names prove nothing: any manifest can claim any
 * name.
 */
export async function isShipped(sha256: string): Promise<boolean> {
  digests ??= readFile(list, 'utf8').then(
    (text) => new Set(JSON.parse(text) as string[]),
    () => new Set<string>(),
  );
  return (await digests).has(sha256);
}
