import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { component, compressed, load, provenance, sets } from './parser.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each(sets)('the %s artefact', (set) => {
  test('is the one that provenance.json speaks of', () => {
    const { wasm, compressed: packed } = provenance.artifacts[set];
    expect({ bytes: compressed(set).length, sha256: sha256(compressed(set)) }).toEqual(packed);
    expect({ bytes: component(set).length, sha256: sha256(component(set)) }).toEqual(wasm);
  });

  test('imports nothing and speaks the languages that provenance.json lists', async () => {
    const { imports, parser } = await load(set);
    expect(imports).toEqual([]);
    expect(parser.languages()).toEqual(provenance.artifacts[set].languages);
  });

  test('names no path of the machine that built it', () => {
    const text = Buffer.from(component(set)).toString('latin1');
    expect(text.match(/\/(root|home|Users|work)\/\w+|registry\/src.{20}/g) ?? []).toEqual([]);
  });
});
