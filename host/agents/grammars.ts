import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { sha256 } from '../base/digest.js';
import { AgentInvalidError, LanguageUnknownError } from '../base/errors.js';
import { mappedBytes } from '../base/large-bytes.js';
import type { Component } from '../contract/image.js';
import { grammarSetOf, type Language } from '../contract/languages.js';

const folder = new URL('../../guests/syntax/', import.meta.url);

interface Provenance {
  artifacts: Record<string, { wasm: { bytes: number; sha256: string } } | undefined>;
}

let provenance: Promise<Provenance> | undefined;

/**
 * Returns the parser component of a language; `undefined` for `text`. Its digest comes from its build provenance, so
 * nothing is unpacked while its translation is cached.
 * @throws LanguageUnknownError if this installation has no such parser
 */
export async function parserOf(language: Language): Promise<Component | undefined> {
  const set = grammarSetOf(language);
  if (!set) return undefined;
  provenance ??= readFile(new URL('provenance.json', folder), 'utf8').then(
    (text) => JSON.parse(text) as Provenance,
    () => ({ artifacts: {} }),
  );
  const artifact = (await provenance).artifacts[set];
  if (!artifact) {
    throw new LanguageUnknownError(`this installation has no parser for ${language}`, {
      hint: 'build it: npm run build:syntax && npm run build:guests',
    });
  }
  const digest = artifact.wasm.sha256;
  return { name: `the ${set} parser`, sha256: digest, bytes: () => unpack(set, artifact.wasm) };
}

async function unpack(set: string, expected: { bytes: number; sha256: string }): Promise<Uint8Array> {
  const packed = await readFile(new URL(`${set}.wasm.br`, folder)).catch(() => Buffer.alloc(0));
  // In one piece, which goes back to the system.
  const options = { maxOutputLength: expected.bytes, chunkSize: mappedBytes };
  const bytes = await promisify(brotliDecompress)(packed, options).catch(() => undefined);
  if (bytes && sha256(bytes) === expected.sha256) return bytes;
  throw new AgentInvalidError(`the ${set} parser is not what its provenance says`, {
    hint: 'install the package again',
  });
}
