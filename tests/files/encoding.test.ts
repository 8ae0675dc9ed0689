import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '#host/files/encoding.js';

describe('decode', () => {
  test.each([
    ['UTF-8', [0x68, 0xc3, 0xa9], { charset: 'utf-8', bom: false }],
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x68, 0xc3, 0xa9], { charset: 'utf-8', bom: true }],
    ['UTF-16 LE', [0xff, 0xfe, 0x68, 0x00, 0xe9, 0x00], { charset: 'utf-16le', bom: true }],
    ['UTF-16 BE', [0xfe, 0xff, 0x00, 0x68, 0x00, 0xe9], { charset: 'utf-16be', bom: true }],
  ])('reads %s', (_, bytes, encoding) => {
    expect(decode(Uint8Array.from(bytes))).toEqual({ text: 'hé', encoding });
  });

  test('refuses Latin-1 rather than guess', () => {
    expect(decode(Uint8Array.from([0x68, 0xe9, 0x0a]))).toEqual({ problem: 'encoding' });
  });

  test('refuses half a surrogate pair', () => {
    expect(decode(Uint8Array.from([0xff, 0xfe, 0x00, 0xd8]))).toEqual({ problem: 'encoding' });
  });

  test.each([
    ['NUL in UTF-8', [0x61, 0x00, 0x62]],
    ['NUL and bytes that are no UTF-8', [0x00, 0xff, 0x80]],
    ['UTF-32 LE, which looks like UTF-16', [0xff, 0xfe, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00]],
  ])('calls %s binary', (_, bytes) => {
    expect(decode(Uint8Array.from(bytes))).toEqual({ problem: 'binary' });
  });

  test('keeps a second mark as text', () => {
    const bytes = encode('\uFEFFa', { charset: 'utf-8', bom: true });
    expect(decode(bytes)).toEqual({ text: '\uFEFFa', encoding: { charset: 'utf-8', bom: true } });
  });
});

test('gives back every text as it was stored', () => {
  const texts = fc
    .string({ unit: 'binary' })
    .filter((text) => Buffer.from(text).toString() === text && !text.includes('\0'));
  const encodings = fc.constantFrom(
    { charset: 'utf-8', bom: true } as const,
    { charset: 'utf-16le', bom: true } as const,
    { charset: 'utf-16be', bom: true } as const,
  );
  fc.assert(
    fc.property(texts, encodings, (text, encoding) => {
      expect(decode(encode(text, encoding))).toEqual({ text, encoding });
    }),
  );
});
