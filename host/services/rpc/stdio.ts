import { Duplex } from 'node:stream';

/** Stdin and stdout as one stream. From then on nothing else may write to stdout. */
export function stdio(): Duplex {
  return Duplex.from({ readable: process.stdin, writable: process.stdout });
}
