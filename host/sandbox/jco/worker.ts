import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { movable } from '../../base/large-bytes.js';
import { claimProcess } from '../own-process.js';
import { takeCollector } from './collect.js';
import { MemoryImages } from './memory-images.js';
import {
  type FromWorker,
  modulesBytes,
  type RunnerResponse,
  responseMessage,
  type ToOptimize,
  type ToWorker,
} from './protocol.js';
import { Server } from './server.js';

// Main program of a sandbox's thread. host/sandbox/jco/threads.ts starts it and exchanges messages with it.

takeCollector();

const port = parentPort!;
const post = (message: FromWorker, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);
const send = {
  respond: (response: RunnerResponse) =>
    post(responseMessage(response), movable(modulesBytes(response.preInitialized))),
  event: (type: 'started' | 'baking') => post({ type }),
};

// A call that follows at once makes its own instance; a later one finds it ready. So a thread that is about to end does
// no useless work.
const idleMs = 20;

// Sleeping and waking takes a thread longer than a short call, and short calls often come in series.
const shortMs = 1;
const awakeMs = 0.1;

/** A thread with fewer calls leaves no code behind. */
const manyCalls = 8;

let server: Server | undefined;
let toOptimize: ToOptimize | undefined;
let calls = 0;
let idle: NodeJS.Timeout | undefined;

function serve(message: ToWorker): void {
  clearTimeout(idle);
  if ('type' in message) {
    server = new Server(message, send, new MemoryImages(message.addonPath));
    toOptimize = message.optimize;
    server.setUp();
  } else {
    const [sources, reports, options] = message;
    server?.call({ sources, reports, options });
    if (toOptimize && ++calls >= manyCalls) optimize(toOptimize);
  }
  if (server?.wanting) idle = setTimeout(() => server!.prepareAhead(), idleMs);
}

function optimize(all: ToOptimize): void {
  toOptimize = undefined;
  claimProcess();
  post({ type: 'optimized', ...server!.optimize(all) });
}

port.on('message', (first: ToWorker) => {
  let message: ToWorker | undefined = first;
  while (message) {
    const since = performance.now();
    serve(message);
    message = performance.now() - since < shortMs ? awaited() : undefined;
  }
});

/** Returns the next message if it arrives at once. */
function awaited(): ToWorker | undefined {
  const until = performance.now() + awakeMs;
  do {
    const received = receiveMessageOnPort(port);
    if (received) return received.message as ToWorker;
  } while (performance.now() < until);
  return undefined;
}
