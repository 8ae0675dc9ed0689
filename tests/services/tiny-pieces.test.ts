import { describe, expect, test } from 'vitest';
import { KeptOutput } from '#host/selfcode/testing/kept-output.js';
import { FrameGuard } from '#host/services/frames/frame-guard.js';
import { Lines } from '#host/services/mcp/lines.js';

const count = 1_900_000;

const takers = {
  'a framed message': () => {
    const guard = new FrameGuard({}, () => {});
    guard.push(Buffer.from('Content-Length: 2000000\r\n\r\n'));
    expect(guard.take()).toBeUndefined();
    return {
      add: (byte: Buffer) => guard.push(byte),
      held: () => guard.take(),
      end: () => guard.end(),
    };
  },
  'a line': () => {
    const lines = new Lines(2_000_000);
    return { add: (byte: Buffer) => lines.add(byte), held: () => lines.next(), end: () => {} };
  },
  'the output of a test': () => {
    const output = new KeptOutput(4_000_000);
    return { add: (byte: Buffer) => output.add(byte), held: () => undefined, end: () => {} };
  },
};

describe('what comes byte by byte takes about as much memory as it has bytes', () => {
  test.each(Object.entries(takers))('%s', (_, make) => {
    const taker = make();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < count; at++) {
      taker.add(Buffer.allocUnsafeSlow(1));
      taker.held();
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
    taker.end();
  });
});
