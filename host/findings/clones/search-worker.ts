import { parentPort, workerData } from 'node:worker_threads';
import type { CloneFile } from './finder.js';
import { clonesOf } from './search.js';

// The thread that host/findings/clones/search.ts starts.
parentPort!.postMessage(clonesOf(workerData as CloneFile[]));
