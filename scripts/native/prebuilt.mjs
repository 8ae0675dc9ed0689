// The addons that are in the repository, compressed, so that a machine without Rust has one.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { sha256, workspace } from './inputs.mjs';
import { addonName } from './platform.mjs';

const folder = join(workspace, 'prebuilt');
const provenancePath = join(folder, 'provenance.json');
const file = (platform) => join(folder, `${addonName}.${platform}.node.br`);

function provenance() {
  return existsSync(provenancePath) ? JSON.parse(readFileSync(provenancePath, 'utf8')) : {};
}

/** What is recorded of a platform's addon: what it was built from, with what, and its digests. */
export const prebuiltRecord = (platform) => provenance()[platform];

/** The bytes of a platform's addon. Throws where they aren't what is recorded of them. */
export function readPrebuilt(platform) {
  const record = prebuiltRecord(platform);
  const packed = readFileSync(file(platform));
  if (sha256(packed) !== record.compressed.sha256) {
    throw new Error(`${file(platform)} is not the file that ${provenancePath} speaks of`);
  }
  const bytes = brotliDecompressSync(packed, { maxOutputLength: record.bytes });
  if (sha256(bytes) !== record.sha256) {
    throw new Error(`${file(platform)} doesn't hold the addon that ${provenancePath} speaks of`);
  }
  return bytes;
}

export function writePrebuilt(platform, bytes, record) {
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const compressed = { bytes: packed.length, sha256: sha256(packed) };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file(platform), packed);
  const all = { ...provenance(), [platform]: { ...record, bytes: bytes.length, compressed } };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(provenancePath, `${JSON.stringify(sorted, null, 2)}\n`);
  return file(platform);
}
