import { connect, type Socket } from 'node:net';

/** Connects to a socket; undefined if nobody answers there. */
export function reach(place: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place);
    socket.once('error', () => resolve(undefined)).once('connect', () => resolve(socket));
  });
}
