import fc from 'fast-check';
import { defaultLimits } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { decodeResponse } from '#host/sandbox/hyperlight/response.js';

interface Parts {
  status?: number;
  memoryBytes?: bigint;
  dropped?: bigint;
  logBytes?: bigint;
  log?: Uint8Array;
  text?: string | Uint8Array;
}

function answer({ status = 0, memoryBytes = 65_536n, dropped = 0n, logBytes, log, text = '{}' }: Parts) {
  const header = Buffer.alloc(40);
  header[0] = status;
  const lines = log ?? new Uint8Array();
  [memoryBytes, 12n, dropped, logBytes ?? BigInt(lines.length)].forEach((field, index) => {
    header.writeBigUInt64LE(field, 8 + 8 * index);
  });
  return Buffer.concat([header, lines, typeof text === 'string' ? Buffer.from(text) : text]);
}

function line(level: number, message: string): Buffer {
  const head = Buffer.alloc(5);
  head[0] = level;
  head.writeUInt32LE(Buffer.byteLength(message), 1);
  return Buffer.concat([head, Buffer.from(message)]);
}

const decode = (parts: Parts, limits = {}) => decodeResponse(answer(parts), { ...defaultLimits, ...limits });

describe('an answer', () => {
  test('is the text with what the call used', () => {
    expect(decode({ text: '{"a":[1]}' })).toEqual({
      json: '{"a":[1]}',
      fault: undefined,
      log: [],
      memoryBytes: 65_536,
      fuel: 12,
      outputBytes: 9,
      logBytes: 0,
    });
  });

  test('has its log cleaned and capped', () => {
    const log = Buffer.concat([line(0, 'a\u001b[31mred'), line(3, 'x'.repeat(200)), line(1, 'over')]);
    const { log: lines, logBytes } = decode({ log, dropped: 5n }, { logBytes: 60 });
    expect(lines).toEqual([
      { level: 'debug', message: 'ared' },
      { level: 'error', message: `${'x'.repeat(39)}…` },
      { level: 'warn', message: '6 more log lines were dropped: the limit is 60 bytes' },
    ]);
    expect(logBytes).toBeLessThan(100);
  });

  test.each<[number, string, object]>([
    [1, '{"code":"internal","message":"no","issues":[]}', { kind: 'failure', failure: { message: 'no' } }],
    [1, '{"code":"internal","message":"InternalError: out of memory"}', { kind: 'memory' }],
    [
      2,
      '{"trap":"unreachable","message":"a\\u001b[2Jb","wasmStack":["f\\n", 7]}',
      { kind: 'trap', trap: 'unreachable', message: 'ab', wasmStack: ['f', ''] },
    ],
    [2, '{"trap":"__proto__"}', { kind: 'trap', trap: 'other', wasmStack: [] }],
    [2, 'null', { kind: 'trap', trap: 'other' }],
    [1, `"${'x'.repeat(300_000)}"`, { kind: 'failure', failure: { code: 'internal' } }],
    [3, 'grow', { kind: 'memory', message: 'grow' }],
    [4, '17000000', { kind: 'output', bytes: 17_000_000 }],
    [4, 'many', { kind: 'output', bytes: Number.POSITIVE_INFINITY }],
    [5, '', { kind: 'fuel' }],
    [6, 'no instance', { kind: 'crash', message: 'no instance' }],
  ])('of status %i and %j is a fault', (status, text, fault) => {
    expect(decode({ status, text }).fault).toMatchObject(fault);
  });

  test('over the output limit is dropped, whatever the guest thinks of it', () => {
    expect(decode({ text: '"12345678"' }, { outputBytes: 9 }).fault).toEqual({ kind: 'output', bytes: 10 });
  });
});

describe('bytes that no guest runtime writes are refused', () => {
  test.each<[string, Parts]>([
    ['an unknown status', { status: 7 }],
    ['a failure that is no JSON', { status: 1, text: '{' }],
    ['a trap that is no JSON', { status: 2, text: 'oops' }],
    ['a number that is too large', { memoryBytes: 2n ** 60n }],
    ['a log beyond the end', { logBytes: 1000n }],
    ['a log of a huge length', { logBytes: 2n ** 52n }],
    ['a line without a head', { log: new Uint8Array(3) }],
    ['a line of an unknown level', { log: line(4, 'x') }],
    ['a line beyond the log', { log: line(1, 'xyz').subarray(0, 7) }],
  ])('%s', (_, parts) => {
    expect(() => decode(parts)).toThrow(expect.objectContaining({ code: 'ERR_SANDBOX_CRASHED' }));
  });

  test('a header that is cut', () => {
    expect(() => decodeResponse(new Uint8Array(39), defaultLimits)).toThrow(/within its header/);
  });

  test('anything at all is either read or refused', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ minLength: 3, maxLength: 60 }).map((log) => answer({ log })),
    );
    fc.assert(
      fc.property(bytes, (hostile) => {
        try {
          decodeResponse(hostile, defaultLimits);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SANDBOX_CRASHED' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
