import { readFile } from 'node:fs/promises';

const list = new URL('../../guests/shipped.json', import.meta.url);

let digests: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether a component of that sha256 came with this package. Its name says nothing: a stranger's manifest can call
 * itself as it likes.
 */
export async function isShipped(sha256: string): Promise<boolean> {
  digests ??= readFile(list, 'utf8').then(
    (text) => new Set(JSON.parse(text) as string[]),
    () => new Set<string>(),
  );
  return (await digests).has(sha256);
}
