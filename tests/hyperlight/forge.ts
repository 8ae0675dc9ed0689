import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readIndex, writeIndex } from '#host/images/entry-index.js';
import { userKey } from '#host/images/key.js';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

export interface Forged {
  memory?: (bytes: Buffer) => void;
  // biome-ignore lint/suspicious/noExplicitAny: hyperlight's own
  config?: (config: any) => void;
}

/** Changes a saved image, and all digests with it: as somebody does who has the user's key. */
export async function forgeImage(entry: string, { memory, config }: Forged): Promise<void> {
  const snapshot = join(entry, 'snapshot');
  const blob = (digest: string) => join(snapshot, 'blobs/sha256', digest.replace('sha256:', ''));
  const indexPath = join(snapshot, 'index.json');
  const index = JSON.parse(await readFile(indexPath, 'utf8'));
  const [descriptor] = index.manifests;
  const manifest = JSON.parse(await readFile(blob(descriptor.digest), 'utf8'));
  const replace = async (part: { digest: string; size: number }, bytes: Buffer) => {
    const old = blob(part.digest);
    part.digest = `sha256:${sha256(bytes)}`;
    part.size = bytes.length;
    await rm(old);
    await writeFile(blob(part.digest), bytes);
  };
  if (memory) {
    const bytes = await readFile(blob(manifest.layers[0].digest));
    memory(bytes);
    await replace(manifest.layers[0], bytes);
  }
  if (config) {
    const value = JSON.parse(await readFile(blob(manifest.config.digest), 'utf8'));
    config(value);
    await replace(manifest.config, Buffer.from(JSON.stringify(value)));
  }
  await replace(descriptor, Buffer.from(JSON.stringify(manifest)));
  await writeFile(indexPath, JSON.stringify(index));
  await vouch(entry, ['snapshot/index.json']);
}

/** Changes a file of an entry, and the entry's index with it. */
export async function forgeFile(entry: string, name: string, bytes: Uint8Array): Promise<void> {
  await writeFile(join(entry, `${name}.new`), bytes);
  await rename(join(entry, `${name}.new`), join(entry, name));
  await vouch(entry, [name]);
}

async function vouch(entry: string, names: string[]): Promise<void> {
  const path = join(entry, 'index');
  const key = userKey(join(entry, '../..'));
  const about = `v2 ${basename(entry)}`;
  const index = readIndex(key, about, await readFile(path));
  for (const name of names) {
    const bytes = await readFile(join(entry, name));
    index[name] = [bytes.length, sha256(bytes)];
  }
  await writeFile(path, writeIndex(key, about, index));
}
