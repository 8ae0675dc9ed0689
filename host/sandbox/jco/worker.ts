import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { type FromWorker, type RunnerResponse, responseMessage, type ToWorker } from './protocol.js';
import { Server } from './server.js';

// The thread of one sandbox: host/sandbox/jco/threads.ts starts it, posts to it and hears what it posts.

const port = parentPort!;
const post = (message: FromWorker) => port.postMessage(message);
const send = {
  respond: (response: RunnerResponse) => post(responseMessage(response)),
  event: (type: 'started' | 'baking') => post({ type }),
};

// A call that follows at once makes its own instance; a later one finds it made. What is about to end
// isn't kept busy with one that nobody wants.
const idleMs = 20;

// Falling asleep and being woken takes a thread longer than a short call does, which often isn't the only one.
const shortMs = 1;
const awakeMs = 0.1;

let server: Server | undefined;
let idle: NodeJS.Timeout | undefined;

function serve(message: ToWorker): void {
  clearTimeout(idle);
  if ('type' in message) {
    server = new Server(message, send);
    server.setUp();
  } else {
    const [sources, reports, options] = message;
    server?.call({ sources, reports, options });
  }
  if (server?.wanting) idle = setTimeout(() => server!.prepareAhead(), idleMs);
}

port.on('message', (first: ToWorker) => {
  let message: ToWorker | undefined = first;
  while (message) {
    const since = performance.now();
    serve(message);
    message = performance.now() - since < shortMs ? awaited() : undefined;
  }
});

/** The next message, if it comes at once. */
function awaited(): ToWorker | undefined {
  const until = performance.now() + awakeMs;
  do {
    const received = receiveMessageOnPort(port);
    if (received) return received.message as ToWorker;
  } while (performance.now() < until);
  return undefined;
}
