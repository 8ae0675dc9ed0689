import { expect, test } from 'vitest';
import { FrameGuard } from '#host/services/frames/frame-guard.js';

const never = (error: Error) => {
  throw error;
};

test('a message that comes byte by byte takes about as much memory as it has bytes', () => {
  const guard = new FrameGuard({}, never);
  guard.push(Buffer.from('Content-Length: 2000000\r\n\r\n'));
  expect(guard.take()).toBeUndefined();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 1_900_000; at++) {
    guard.push(Buffer.allocUnsafeSlow(1));
    guard.take();
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
  guard.end();
});
