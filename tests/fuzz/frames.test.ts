import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameError, FrameGuard } from '#host/services/frames/frame-guard.js';
import { hold, runs } from './fuzz.js';

const limits = { messageBytes: 2000, depth: 20, messageMs: 60_000 };

const header = fc.oneof(
  fc.nat(3000).map((length) => `Content-Length: ${length}\r\n\r\n`),
  fc.constantFrom(
    'Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n',
    'content-length:2\r\n\r\n',
    'Content-Length: 2\n\n',
    'Content-Length: 1e3\r\n\r\n',
    'Content-Length: 99999999999\r\n\r\n',
    'Content-Type: text/plain; charset=utf-16\r\nContent-Length: 2\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    '\r\n\r\n',
  ),
);

const framed = fc
  .oneof(
    fc.json({ maxDepth: 5 }),
    fc.nat(60).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  )
  .map((json) => `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);

const piece = fc.oneof(
  { weight: 4, arbitrary: framed.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: header.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
);

/** The messages that a guard makes of bytes in chunks of these sizes, and the error that ended it. */
function through(bytes: Buffer, sizes: readonly number[]): { out: Buffer[]; error: unknown } {
  const guard = new FrameGuard(limits, () => undefined);
  const out: Buffer[] = [];
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = Math.max(1, sizes[turn % sizes.length]!);
      guard.push(bytes.subarray(at, at + size));
      at += size;
      for (let body = guard.take(); body !== undefined; body = guard.take()) out.push(body);
    }
    return { out, error: undefined };
  } catch (error) {
    return { out, error };
  } finally {
    guard.end();
  }
}

test(`${runs(20_000)} sequences of frames and bytes: what comes through is a beginning of whole messages, however it is cut`, {
  timeout: 0,
}, async () => {
  const chunks = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });
  await hold(
    20_000,
    fc.tuple(fc.array(piece, { minLength: 4, maxLength: 12 }), chunks),
    ([pieces, sizes]) => {
      const bytes = Buffer.concat(pieces);
      const { out, error } = through(bytes, sizes);
      if (error) expect(error).toBeInstanceOf(FrameError);
      expect(out).toEqual(through(bytes, [bytes.length]).out);
      let at = 0;
      for (const body of out) {
        const start = bytes.indexOf('\r\n\r\n', at) + 4;
        const head = bytes.subarray(at, start).toString('latin1');
        const length = Number(/content-length: *(\d+)/i.exec(head)![1]);
        expect(length).toBeLessThanOrEqual(limits.messageBytes);
        expect(body.length).toBe(length);
        at = start + length;
        expect(body.equals(bytes.subarray(start, at))).toBe(true);
      }
    },
  );
});
