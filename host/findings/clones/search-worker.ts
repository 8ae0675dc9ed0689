import { parentPort, workerData } from 'node:worker_threads';
import type { CloneFile } from './finder.js';
import { clonesOf } from './search.js';

parentPort!.postMessage(clonesOf(workerData as CloneFile[]));
